"""Channels made one, so that nothing that a listener would hear is lost."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Frames = NDArray[np.float32]
"""Samples, or frames × channels; full scale is 1."""

OFFSET = 0.01
"""Mean of a block from which it is taken out: nobody hears it, and levels would be full of it."""

CANCELLED = 0.1
"""Power of the mean of the channels, of that of the loudest, below which they cancel each other."""


def mono(block: Frames) -> Frames:
    """The mean of the channels; the loudest where they cancel, as with one wired the other way."""
    centred = block - _offset(block)
    mean = centred.mean(axis=1, dtype=np.float32)
    if centred.shape[1] == 1:
        return mean
    power = np.square(centred).mean(axis=0)
    loudest = int(power.argmax())
    if power[loudest] > 0 and np.square(mean).mean() < CANCELLED * power[loudest] / _heard(power):
        return np.ascontiguousarray(centred[:, loudest])
    return mean


def _offset(block: Frames) -> Frames:
    """Each channel's mean where it is far from 0."""
    offset = block.mean(axis=0, dtype=np.float32)
    return np.where(np.abs(offset) > OFFSET, offset, np.float32(0))


def _heard(power: Frames) -> float:
    """How much the mean loses by silent channels alone, as a factor of power."""
    return float((len(power) * power.max() / power.sum()) ** 2)
