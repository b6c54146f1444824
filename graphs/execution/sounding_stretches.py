"""Stretches of sound between pauses, for what the question calls patterns or melodies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from graphs.execution.occasions import Occasion, occasion
from graphs.timeline import Noted, Timeline
from tools.audio import Segment
from tools.evidence import Measurement

CLEAR = 0.6
"""The share of the longest pause within from which a pause parts two stretches."""

SHORTEST = 0.3
"""Seconds of sound that are a stretch."""


def sounding(name: str, timeline: Timeline) -> Iterator[Occasion]:
    """One occasion for each stretch between long pauses, by the silences that were measured."""
    silences = [n for n in timeline.measurements if n.percept.quantity == "silence"]
    for noted, where in between(silences, timeline.span):
        told = occasion("sound", name, noted)
        yield replace(told, start=where.start, end=where.end, heard=name, strength=1.0)


def between(
    silences: Sequence[Noted[Measurement]], span: Segment
) -> Iterator[tuple[Noted[Measurement], Segment]]:
    """The stretches, each with a pause beside it; none where no pause was measured."""
    inner = [n for n in silences if n.segment.start > span.start and n.segment.end < span.end - 0.1]
    longest = max((n.segment.duration for n in inner), default=0.0)
    edges = [n for n in silences if n not in inner or n.segment.duration >= CLEAR * longest]
    borders = [span.start, *(t for n in edges for t in (n.segment.start, n.segment.end)), span.end]
    for at, (start, end) in enumerate(list(pairwise(borders))[::2]):
        if edges and end - start >= SHORTEST:
            yield edges[min(at, len(edges) - 1)], Segment(start=start, end=end)
