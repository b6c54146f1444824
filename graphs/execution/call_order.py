"""Calls in one order, whichever they were made in: what was heard makes an answer, and not when."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from graphs.state import Call


def in_order(calls: Sequence[Call]) -> tuple[list[Call], list[int]]:
    """The calls sorted by what was asked, and where each of their percepts was before."""
    firsts = accumulate((len(call.percepts) for call in calls), initial=0)
    placed = sorted(zip(calls, firsts, strict=False), key=lambda one: _asked(one[0]))
    before = [first + at for call, first in placed for at in range(len(call.percepts))]
    return [call for call, _ in placed], before


def _asked(call: Call) -> tuple[str, str, str, str, float, float]:
    query = call.query
    start, end = (query.segment.start, query.segment.end) if query.segment else (-1.0, -1.0)
    return query.tool, query.aim, query.text, query.source or "", start, end
