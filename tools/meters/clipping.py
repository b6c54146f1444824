"""Clipping: how many samples stand at the edge to which the sound was cut."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tools.audio import AudioClip, Samples
from tools.evidence import Measurement
from tools.meters.meter import measured

LEVELS = 4_096
"""Steps between silence and full scale."""

LOUDEST = 4.0
"""Times full scale; beyond, samples count as this loud."""

EDGE, BELOW = 0.997, 0.95
"""As parts of the greatest amplitude: from where a sample is at the edge, and from where near it.

What a lossy codec has frayed stands there no longer, and is not found."""

CROWDED = 5.0
"""How many times as many samples stand at the edge as near it, for as wide a step, where sound was
cut; 2.9 of a sine do."""

CLIPPED = 0.02
"""The share in percent from which a recording is called clipped."""


def clipping(clip: AudioClip) -> Iterator[Measurement]:
    """The share of clipped samples in percent, of the channel that has most."""
    sides = [clip.of_side("left"), clip.of_side("right")] if clip.sided else [clip]
    share = max(_share(side) for side in sides)
    text = "clipped" if share >= CLIPPED else "clean"
    yield measured("clipping", clip.span, share, "%", text)


def _share(clip: AudioClip) -> float:
    """The percentage of samples at either edge that have no business there."""
    counts, total = np.zeros((2, round(LEVELS * LOUDEST) + 1), np.int64), 0
    for samples in clip.original.blocks(clip.rate):
        for side, amplitude in enumerate((samples, -samples)):
            counts[side] += _histogram(amplitude)
        total += len(samples)
    return 100 * sum(_crowd(side) for side in counts) / max(1, total)


def _histogram(amplitude: Samples) -> NDArray[np.int64]:
    """How many samples of this sign there are of each amplitude."""
    steps = np.minimum(amplitude[amplitude > 0] * LEVELS, LEVELS * LOUDEST).astype(np.int64)
    return np.bincount(steps, minlength=round(LEVELS * LOUDEST) + 1)


def _crowd(counts: NDArray[np.int64]) -> float:
    """How many samples stand at the edge beyond those that would without an edge."""
    if not counts.any():
        return 0.0
    top = int(np.flatnonzero(counts)[-1])
    edge, below = round(EDGE * top), round(BELOW * top)
    if top < 64 or edge <= below:
        return 0.0
    at, near = int(counts[edge : top + 1].sum()), int(counts[below:edge].sum())
    usual = near * (top + 1 - edge) / (edge - below)
    return max(0.0, at - usual) if at > CROWDED * (usual + 1) else 0.0
