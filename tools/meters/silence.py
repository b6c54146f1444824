"""Silence: stretches in which nothing is heard, joined over the minutes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tools.audio import Samples, Segment
from tools.evidence import Measurement
from tools.meters.loudness import level
from tools.meters.meter import RATE, measured, stretches

SEAM = 0.11
"""Seconds between two silences that are one: the frame of silence, and rounding."""

QUIET = -50.0
"""dBFS below which a tenth of a second counts as silence, at least 0.3 s in a row; of a very quiet
recording after it was brought up, or all of it would be silence."""


def silence(samples: Samples, span: Segment) -> Iterator[Measurement]:
    """Each stretch of silence, in seconds."""
    frame = RATE // 10
    whole = samples[: len(samples) // frame * frame].reshape(-1, frame)
    quiet = np.array([level(row) < QUIET for row in whole], dtype=np.bool_)
    for first, last in stretches(quiet, least=3):
        within = Segment(start=span.start + first / 10, end=min(span.end, span.start + last / 10))
        yield _silence(within.start, within.end)


def joined(lists: Iterator[list[Measurement]]) -> Iterator[list[Measurement]]:
    """Silences that go on from one minute to the next as one."""
    held: Measurement | None = None
    for found in lists:
        if not found or found[0].quantity != "silence":
            yield found
            continue
        if held and found[0].segment.start - held.segment.end < SEAM:
            found = [_silence(held.segment.start, found[0].segment.end), *found[1:]]
        elif held:
            yield [held]
        yield found[:-1]
        held = found[-1]
    if held:
        yield [held]


def _silence(start: float, end: float) -> Measurement:
    return measured("silence", Segment(start=start, end=end), end - start, "s")
