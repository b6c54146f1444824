"""The evidence in numbers: taken out of each call once, gathered over those that were made."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphs.policy.prices import Prices
from graphs.state import Call
from tools.audio import Segment
from tools.evidence import Measurement, Miss, SoundEvent, Turn, Utterance
from tools.ontology import related

KINDS = (SoundEvent, Utterance, Turn)

SCENES = ("Speech", "Music")
"""What a recording may be full of, by its AudioSet label."""

EVIDENCE = (*(kind.__name__ for kind in KINDS), *SCENES, "speakers", "misses", "level", "covered")
"""How features begin that say what was heard, of the recording and where a move listens."""

LOUDEST = 60.0
"""Decibels below full scale that count as 1."""


@dataclass(frozen=True)
class Gathered:
    """What some calls heard together.

    Attributes:
        counts: Percepts of each of the `KINDS`.
        sums: Their confidences, added up.
        best: The largest confidence of each.
        misses: Calls that heard nothing for want of sense.
        seconds: Of tools, by the price list.
        calls: How many.
        speakers: How many were told apart.
        scenes: The largest confidence of each of the `SCENES`.
        level: Loudness below full scale in dB, of the quietest that was measured; else 0.
    """

    counts: list[float]
    sums: list[float]
    best: list[float]
    misses: float
    seconds: float
    calls: int
    speakers: int
    scenes: list[float]
    level: float

    def features(self) -> Iterator[tuple[str, float]]:
        """All but what was spent."""
        for kind, count, total, best in zip(KINDS, self.counts, self.sums, self.best, strict=True):
            yield f"{kind.__name__} count", math.log1p(count)
            yield f"{kind.__name__} best", best
            yield f"{kind.__name__} mean", total / count if count else 0.0
        yield "speakers", self.speakers / 4
        yield "misses", math.log1p(self.misses)
        yield from zip(SCENES, self.scenes, strict=True)
        yield "level", self.level / LOUDEST


@dataclass(frozen=True, eq=False)
class EvidenceRows:
    """Of each call a row of what adds up, one of what the largest is kept of, and its speakers."""

    sums: NDArray[np.float64]
    best: NDArray[np.float64]
    speakers: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, calls: Sequence[Call], span: Segment, prices: Prices) -> EvidenceRows:
        """Reads each call once."""
        width = 2 * len(KINDS) + 2
        sums = np.zeros((len(calls), width))
        best = np.zeros((len(calls), len(KINDS) + len(SCENES) + 1))
        for at, call in enumerate(calls):
            sure = [_confidences(call, kind) for kind in KINDS]
            misses = sum(isinstance(one, Miss) for one in call.percepts)
            sums[at] = [
                *(len(of_kind) for of_kind in sure),
                *(sum(of_kind) for of_kind in sure),
                misses,
                prices.seconds(call.query, span),
            ]
            best[at] = [
                *(max(of_kind, default=0.0) for of_kind in sure),
                *(_scene(call, name) for name in SCENES),
                _level(call),
            ]
        return cls(sums, best, tuple(_speakers(call) for call in calls))

    def gathered(self, asked: Sequence[int]) -> Gathered:
        """Of these calls alone."""
        order, kinds = list(asked), len(KINDS)
        sums: list[float] = self.sums[order].sum(axis=0).tolist()
        best: list[float] = self.best[order].max(axis=0, initial=0.0).tolist()
        return Gathered(
            counts=sums[:kinds],
            sums=sums[kinds : 2 * kinds],
            best=best[:kinds],
            misses=sums[-2],
            seconds=sums[-1],
            calls=len(order),
            speakers=len(frozenset[str]().union(*(self.speakers[at] for at in order))),
            scenes=best[kinds:-1],
            level=best[-1],
        )


def _confidences(call: Call, kind: type[SoundEvent] | type[Utterance] | type[Turn]) -> list[float]:
    return [one.confidence or 0.5 for one in call.percepts if isinstance(one, kind)]


def _speakers(call: Call) -> frozenset[str]:
    return frozenset(one.speaker for one in call.percepts if isinstance(one, Turn))


def _scene(call: Call, name: str) -> float:
    """How sure a call is that the recording has some of this."""
    return max(
        (
            one.confidence or 0.5
            for one in call.percepts
            if isinstance(one, SoundEvent) and related(name, one.label)
        ),
        default=0.0,
    )


def _level(call: Call) -> float:
    """Decibels below full scale of the quietest that was measured."""
    return max(
        (
            max(0.0, -one.value)
            for one in call.percepts
            if isinstance(one, Measurement) and one.quantity == "loudness" and one.value is not None
        ),
        default=0.0,
    )
