"""What a move is, and what earlier calls have heard of its stretch."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from graphs.network import Array
from graphs.policy.prices import Prices, errand
from graphs.propose import Candidate
from graphs.state import Call, State
from tools.audio import Segment
from tools.evidence import SoundEvent, SubQuery, Utterance

TOOLS = ("asr", "diarize", "tag", "measure", "listen")
BESIDE = ("covered", "SoundEvent there", "SoundEvent doubt", "Utterance there", "Utterance doubt")
"""How much the same errand has heard; how many of each kind lie there, and the worst doubt."""

COUNTED = (1, 3)
"""Which of them add up over calls; of the others the largest is kept."""


def fixed(state: State, move: Candidate, prices: Prices) -> Iterator[tuple[str, float]]:
    """The tool, the stretch and the price: what stays as it is, whatever is heard."""
    first, span = move.queries[0], state.clip.span
    where = first.segment or span
    yield "answer", 0.0
    for tool in TOOLS:
        yield f"tool {tool}", float(first.tool == tool)
    for aim in ("hear", "words", "count"):
        yield f"aim {aim}", float(first.tool == "listen" and first.aim == aim)
    yield "named", float(bool(first.text))
    yield "together", len(move.queries) / 6
    yield "whole", float(first.segment is None or where.duration >= span.duration)
    yield "share", where.duration / span.duration
    yield "seconds heard", math.log1p(where.duration)
    yield "place", (where.middle - span.start) / span.duration
    yield "price", math.log1p(sum(prices.seconds(query, span) for query in move.queries))
    yield "promise", move.promise
    yield "planned", float(state.plan is not None and first in state.plan.queries)


def beside(query: SubQuery, call: Call, span: Segment) -> list[float]:
    """One call's part in each of `BESIDE`."""
    where, known = query.segment or span, call.query.segment or span
    row = [_share(where, known) if errand(call.query) == errand(query) else 0.0]
    for kind in (SoundEvent, Utterance):
        doubts = [
            1 - (one.confidence or 0.5)
            for one in call.percepts
            if isinstance(one, kind) and _share(one.segment, where) >= 0.5
        ]
        row += [len(doubts), max(doubts, default=0.0)]
    return row


def together(known: Array) -> Array:
    """Of moves × calls × `BESIDE` what all calls make of each move."""
    row = known.max(axis=1, initial=0.0)
    row[:, COUNTED] = np.log1p(known[:, :, COUNTED].sum(axis=1))
    return row


def _share(inner: Segment, outer: Segment) -> float:
    """How much of one stretch lies in another."""
    return max(0.0, min(inner.end, outer.end) - max(inner.start, outer.start)) / inner.duration
