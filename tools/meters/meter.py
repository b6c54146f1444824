"""What the meters share: at what rate they hear, and how they say what they measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tools.audio import Samples, Segment
from tools.evidence import Measurement, Quantity

NAME = "measure"

RATE = 22_050
HOP = 512
FRAMES = 60.0 * RATE / HOP
"""Analysis frames a minute."""

SHORTEST = 4_096
"""Samples below which there is no spectrum to speak of."""

Meter = Callable[[Samples, Segment], Iterator[Measurement]]


def measured(
    quantity: Quantity,
    segment: Segment,
    value: float | None = None,
    unit: str = "",
    text: str = "",
    confidence: float | None = None,
    times: Sequence[float] = (),
    tool: str = NAME,
) -> Measurement:
    """What was measured, rounded to a thousandth."""
    return Measurement(
        tool=tool,
        segment=segment,
        quantity=quantity,
        value=None if value is None else round(float(value), 3),
        unit=unit,
        text=text,
        times=tuple(round(float(time), 3) for time in times),
        confidence=None if confidence is None else float(np.clip(confidence, 0, 1)),
    )


def stretches(flags: NDArray[np.bool_], least: int) -> Iterator[tuple[int, int]]:
    """Runs of True of at least `least` frames, as [first, last)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]])))
    for first, last in edges.reshape(-1, 2):
        if last - first >= least:
            yield int(first), int(last)


def frames(span: Segment, first: int, last: int) -> Segment:
    """Analysis frames [first, last) in file time."""
    start = span.start + first * HOP / RATE
    return Segment(
        start=start, end=max(start + 0.01, min(span.end, span.start + last * HOP / RATE))
    )
