"""Balance: on which side of a stereo recording sounds are, through time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from tools.audio import AudioClip, Samples, Segment
from tools.errors import ToolError
from tools.evidence import Measurement
from tools.meters.loudness import level
from tools.meters.meter import RATE, measured

CENTRE = 2.0
"""dB between the channels up to which a sound is in the middle: a listener places it within a
fifth of the way to a loudspeaker (amplitude panning, tangent law)."""

FULL = 40.0
"""dB that are reported at most: one channel alone."""

STRETCH = 60.0
"""Seconds measured at a time."""

STEP = 0.5
"""Seconds of the steps through a clip, of which there are thirty a minute at most."""

HEARD = -70.0
"""dBFS of the louder channel below which there is nothing to be placed, unless all is quiet."""


def balance(clip: AudioClip) -> Iterator[list[Measurement]]:
    """Left against right in dB, positive to the right: of each minute, and in steps through it.

    Raises:
        ToolError: The file has one channel, or more than two; or one side or stem is heard alone.
    """
    if clip.channels == 2 and not clip.sided:
        raise ToolError(f"found the {clip.side} alone; expected two channels, left and right")
    left, right = (clip.of_side(side).blocks(RATE, STRETCH) for side in ("left", "right"))
    start = clip.span.start
    for one, other in zip(left, right, strict=True):
        end = min(clip.span.end, start + len(one) / RATE)
        if start < end:
            yield list(_stretch(np.stack([one, other]), Segment(start=start, end=end)))
        start = end


def _stretch(sides: Samples, span: Segment) -> Iterator[Measurement]:
    """Two channels × samples: of the whole, then of its steps in which something is heard."""
    yield from _placed(sides, span)
    steps = min(30, int(span.duration / STEP))
    if steps < 2:
        return
    edges = [round(sides.shape[1] * step / steps) for step in range(steps + 1)]
    for first, last in pairwise(edges):
        within = Segment(start=span.start + first / RATE, end=span.start + last / RATE)
        yield from _placed(sides[:, first:last], within)


def _placed(sides: Samples, span: Segment) -> Iterator[Measurement]:
    """Where a stretch is; nothing where there is nothing to be heard."""
    left, right = map(level, sides)
    if max(left, right) < HEARD:
        return
    lean = float(np.clip(right - left, -FULL, FULL))
    text = "centre" if abs(lean) <= CENTRE else "left" if lean < 0 else "right"
    yield measured("balance", span, lean, "dB", text)
