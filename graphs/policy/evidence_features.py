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
from tools.evidence import Miss, SoundEvent, Turn, Utterance
from tools.tool_registry import TOOLS, ToolSpec, hearing


def _hearings(tool: ToolSpec) -> Iterator[str]:
    """Its ways of hearing; who was told what to look for hears in another."""
    if tool.aims or tool.general:
        yield from tool.hearings
    if tool.named:
        yield f"{tool.name} named"


HEARINGS = tuple(name for tool in TOOLS.values() for name in _hearings(tool))
"""All but measuring."""

KINDS = (SoundEvent, Utterance, Turn)


@dataclass(frozen=True)
class Gathered:
    """What some calls heard together.

    Attributes:
        asked: How often each of the `HEARINGS` was asked for.
        counts: Percepts of each of the `KINDS`.
        sums: Their confidences, added up.
        best: The largest confidence of each.
        misses: Calls that heard nothing for want of sense.
        seconds: Of tools, by the price list.
        calls: How many.
        speakers: How many were told apart.
    """

    asked: list[float]
    counts: list[float]
    sums: list[float]
    best: list[float]
    misses: float
    seconds: float
    calls: int
    speakers: int

    def features(self) -> Iterator[tuple[str, float]]:
        """All but what was spent."""
        for name, count in zip(HEARINGS, self.asked, strict=True):
            yield f"asked {name}", math.log1p(count)
        for kind, count, total, best in zip(KINDS, self.counts, self.sums, self.best, strict=True):
            yield f"{kind.__name__} count", math.log1p(count)
            yield f"{kind.__name__} best", best
            yield f"{kind.__name__} mean", total / count if count else 0.0
        yield "speakers", self.speakers / 4
        yield "misses", math.log1p(self.misses)


@dataclass(frozen=True, eq=False)
class EvidenceRows:
    """Of each call a row of what adds up, one of what the largest is kept of, and its speakers."""

    sums: NDArray[np.float64]
    best: NDArray[np.float64]
    speakers: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, calls: Sequence[Call], span: Segment, prices: Prices) -> EvidenceRows:
        """Reads each call once."""
        width = len(HEARINGS) + 2 * len(KINDS) + 2
        sums = np.zeros((len(calls), width))
        best = np.zeros((len(calls), len(KINDS)))
        for at, call in enumerate(calls):
            sure = [_confidences(call, kind) for kind in KINDS]
            misses = sum(isinstance(one, Miss) for one in call.percepts)
            sums[at] = [
                *(float(_hearing(call) == name) for name in HEARINGS),
                *(len(of_kind) for of_kind in sure),
                *(sum(of_kind) for of_kind in sure),
                misses,
                prices.seconds(call.query, span),
            ]
            best[at] = [max(of_kind, default=0.0) for of_kind in sure]
        return cls(sums, best, tuple(_speakers(call) for call in calls))

    def gathered(self, asked: Sequence[int]) -> Gathered:
        """Of these calls alone."""
        order, kinds, hearings = list(asked), len(KINDS), len(HEARINGS)
        sums: list[float] = self.sums[order].sum(axis=0).tolist()
        return Gathered(
            asked=sums[:hearings],
            counts=sums[hearings : hearings + kinds],
            sums=sums[hearings + kinds : hearings + 2 * kinds],
            best=self.best[order].max(axis=0, initial=0.0).tolist(),
            misses=sums[-2],
            seconds=sums[-1],
            calls=len(order),
            speakers=len(frozenset[str]().union(*(self.speakers[at] for at in order))),
        )


def _confidences(call: Call, kind: type[SoundEvent] | type[Utterance] | type[Turn]) -> list[float]:
    return [one.confidence or 0.5 for one in call.percepts if isinstance(one, kind)]


def _speakers(call: Call) -> frozenset[str]:
    return frozenset(one.speaker for one in call.percepts if isinstance(one, Turn))


def _hearing(call: Call) -> str:
    """The way of hearing."""
    tool = TOOLS.get(call.query.tool)
    if tool and tool.named and call.query.text:
        return f"{tool.name} named"
    return hearing(call.query)
