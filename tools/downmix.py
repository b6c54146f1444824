"""Channels made one, so that nothing that a listener would hear is lost.

How is decided once for a file, for all of it: a crop holds the very samples of the whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Frames = NDArray[np.float32]
"""Samples, or frames × channels; full scale is 1."""

Sums = NDArray[np.float64]
"""Of each channel."""

OFFSET = 1e-3
"""Mean of a file from which it is taken out: nobody hears it, and levels would be full of it."""

CANCELLED = 0.1
"""Power of the mean of the channels, of that of the loudest, below which they cancel each other."""

SILENT = 1e-12
"""Power of what nobody hears."""

MANY = 0.1
"""Share of a file's power that lies where they cancel, from which one channel is heard instead."""


@dataclass(frozen=True)
class Mix:
    """How a file's channels become one: their mean less their offset, or one of them alone."""

    offset: tuple[float, ...]
    channel: int | None = None

    def __call__(self, block: Frames) -> Frames:
        """Mono samples of frames × channels."""
        centred = block - np.array(self.offset, np.float32)
        if self.channel is None:
            return centred.mean(axis=1, dtype=np.float32)
        return np.ascontiguousarray(centred[:, self.channel])


@dataclass
class Survey:
    """What the blocks of a file add up to."""

    frames: int = 0
    _sums: Sums = field(default_factory=lambda: np.zeros(0))
    _squares: Sums = field(default_factory=lambda: np.zeros(0))
    _cancelled: float = 0.0

    def watch(self, blocks: Iterator[Frames]) -> Iterator[Frames]:
        """The blocks, each counted."""
        for block in blocks:
            self._count(block)
            yield block

    def _count(self, block: Frames) -> None:
        if not len(self._sums):
            self._sums = np.zeros(block.shape[1])
            self._squares = np.zeros(block.shape[1])
        wide = block.astype(np.float64)
        self._sums += wide.sum(axis=0)
        self._squares += np.square(wide).sum(axis=0)
        self.frames += len(block)
        power, mean = wide.var(axis=0), wide.mean(axis=1).var()
        if len(power) == 1 or power.max() < SILENT:
            return
        # Silent channels lower the mean too, and cancel nothing.
        alone = (len(power) * power.max() / power.sum()) ** 2
        if mean < CANCELLED * power.max() / alone:
            self._cancelled += float(power.max()) * len(block)

    @property
    def mix(self) -> Mix:
        """What follows from all blocks."""
        offset = self._sums / max(1, self.frames)
        power = self._squares - np.square(offset) * self.frames
        offset[np.abs(offset) < OFFSET] = 0.0
        cancel = len(power) > 1 and self._cancelled > MANY * power.max() > 0
        return Mix(tuple(map(float, offset)), int(power.argmax()) if cancel else None)
