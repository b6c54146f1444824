"""A clip in windows that overlap, each with where it is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tools.audio import AudioClip, Samples, Segment


def windows(
    clip: AudioClip, rate: int, window: float, hop: float
) -> Iterator[tuple[Segment, Samples]]:
    """Windows of a clip in file time; the last ends with the clip, and is whole if it can be."""
    size, step = round(window * rate), round(hop * rate)
    near: Samples = np.empty(0, np.float32)
    at, until = 0, 0
    for block in clip.blocks(rate, step / rate):
        near = np.concatenate([near, block])
        while len(near) >= at + size:
            yield from _window(clip, near[at : at + size], until + at, rate)
            at += step
            # What the last window of the clip may reach back to is kept.
            drop = max(0, min(at, len(near)) - size)
            near, at, until = near[drop:], at - drop, until + drop
    unheard = len(near) - (at - step + size) if at or until else len(near)
    if unheard > (step // 10 if at or until else 0):
        first = max(0, len(near) - size)
        yield from _window(clip, near[first:], until + first, rate)


def _window(
    clip: AudioClip, samples: Samples, first: int, rate: int
) -> Iterator[tuple[Segment, Samples]]:
    """The window; nothing where no time is left for it."""
    start = clip.span.start + first / rate
    end = min(clip.span.end, start + len(samples) / rate)
    start = max(clip.span.start, min(start, end - 1e-3))
    if start < end:
        yield Segment(start=start, end=end), samples
