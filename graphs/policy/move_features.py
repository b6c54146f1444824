"""What a move is, and what earlier calls have heard of its stretch."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphs.policy.prices import Prices
from graphs.policy_network import Array
from graphs.propose import Candidate
from graphs.state import Call, State
from tools.audio import Segment
from tools.evidence import SoundEvent, SubQuery, Utterance
from tools.tool_registry import TOOLS, call_kind

AIMS = tuple(dict.fromkeys(aim for tool in TOOLS.values() for aim in tool.aims))
"""What there is to attend to, for a tool that does not do so anyway."""

BESIDE = ("covered", "SoundEvent there", "SoundEvent doubt", "Utterance there", "Utterance doubt")
"""How much the same sub-query has heard; how many of each kind lie there, and the worst doubt."""

SECONDS = "seconds"
"""The feature that is a move's price."""

COUNTED = (1, 3)
"""Which of them add up over calls; of the others the largest is kept."""


def fixed(state: State, move: Candidate, prices: Prices) -> Iterator[tuple[str, float]]:
    """What the tool does, the stretch and the price: what stays, whatever is heard."""
    first, span = move.queries[0], state.clip.span
    where = first.segment or span
    tool = TOOLS.get(first.tool)
    price = sum(prices.seconds(query, span) for query in move.queries)
    yield "answer", 0.0
    yield "listens", float(bool(tool and tool.aims and not tool.facts))
    yield "general", float(bool(tool and tool.general))
    yield "measures", float(bool(tool and tool.quantities))
    yield "tells kinds", float(bool(tool and tool.traits))
    for aim in AIMS:
        yield f"aim {aim}", float(bool(tool) and aim in tool.aims and first.aim == aim)
    yield "named", float(bool(first.text))
    yield "together", len(move.queries) / 6
    yield "one part", float(first.source is not None)
    yield "whole", float(first.segment is None or where.duration >= span.duration)
    yield "share", where.duration / span.duration
    yield "seconds heard", math.log1p(where.duration)
    yield "place", (where.middle - span.start) / span.duration
    yield "price", math.log1p(price)
    yield SECONDS, price
    yield "promise", move.promise


@dataclass(frozen=True, eq=False)
class Placed:
    """Where percepts of one kind lie, N of them: in seconds, how doubtful, and of which call."""

    start_N: NDArray[np.float64]
    end_N: NDArray[np.float64]
    doubt_N: NDArray[np.float64]
    call_N: NDArray[np.intp]

    @classmethod
    def of(cls, calls: Sequence[Call], kind: type[SoundEvent] | type[Utterance]) -> Placed:
        """Reads each call once."""
        rows = [
            (one.segment.start, one.segment.end, 1 - (one.confidence or 0.5), at)
            for at, call in enumerate(calls)
            for one in call.percepts
            if isinstance(one, kind)
        ]
        start_N, end_N, doubt_N, call_N = np.array(rows, dtype=np.float64).reshape(-1, 4).T
        return cls(start_N, end_N, doubt_N, call_N.astype(np.intp))

    def within(self, where: Segment, calls: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """By call: how many lie there with at least half of themselves, and the worst doubt."""
        shared_N = np.minimum(self.end_N, where.end) - np.maximum(self.start_N, where.start)
        there_N = shared_N >= 0.5 * (self.end_N - self.start_N)
        call_N, doubt = self.call_N[there_N], np.zeros(calls)
        np.maximum.at(doubt, call_N, self.doubt_N[there_N])
        return np.bincount(call_N, minlength=calls), doubt


@dataclass(frozen=True, eq=False)
class Around:
    """What calls have heard, by where it lies."""

    span: Segment
    heard: tuple[tuple[str, Segment], ...]
    placed: tuple[Placed, ...]

    @classmethod
    def of(cls, calls: Sequence[Call], span: Segment) -> Around:
        """Reads each call once."""
        heard = tuple((call_kind(call.query), call.query.segment or span) for call in calls)
        return cls(span, heard, tuple(Placed.of(calls, kind) for kind in (SoundEvent, Utterance)))

    def beside(self, query: SubQuery) -> Array:
        """Each call's part in each of `BESIDE`: calls × five."""
        where, kind, calls = query.segment or self.span, call_kind(query), len(self.heard)
        covered = [_share(where, known) if of == kind else 0.0 for of, known in self.heard]
        parts = [part for placed in self.placed for part in placed.within(where, calls)]
        return np.array([covered, *parts], dtype=np.float32).T


def together(known: Array) -> Array:
    """Of moves × calls × `BESIDE` what all calls make of each move."""
    row = known.max(axis=1, initial=0.0)
    row[:, COUNTED] = np.log1p(known[:, :, COUNTED].sum(axis=1))
    return row


def _share(inner: Segment, outer: Segment) -> float:
    """How much of one stretch lies in another."""
    return max(0.0, min(inner.end, outer.end) - max(inner.start, outer.start)) / inner.duration
