"""What all samples of a file add up to, and how its channels are made one because of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.downmix import Frames, Mix, Signs, cancels, mid_and_side, sides

Sums = NDArray[np.float64]

OFFSET = 1e-3
"""Mean of a file from which it is taken out: nobody hears it, and levels would be full of it."""

SLOW = 0.01
"""Share of a file's power that lies in the means of tenths of a second, from which what is too low
to be heard is filtered out: an offset that drifts."""

APART = 1e-3
"""Share of a second's power that only the side of a stereo mix holds, from which it is kept."""

AUDIBLE = 1e-5
"""Power of a second, of that of the loudest, below which nobody hears what is in it."""

SILENT = 1e-12
"""Power of what nobody hears."""

BANDS = (40, 150, 300, 600, 1_200, 2_400, 4_800, 9_600)
"""Edges in Hz between which mid and side are compared, four times a second."""

BRIEF = 0.02
"""Seconds in all for which a level must be reached to be the file's: a click is none."""

QUIET, RAISED = -3, -1
"""Levels as powers of two: below the first, -24 dBFS, a file is brought up to the last before any
tool. Three recordings were turned down: from -25 dB on words and sounds went missing."""

DEAD, DEAD_FINE = -14, -17
"""Levels up to which a file is silence and stays so: two steps of 16 bits, or -102 dBFS where
samples are finer than that."""

LEVELS = 40
"""Powers of two below and above full scale that are told apart."""

ROOM, STEADY, NOISY, BINS = -7, 4.0, 0.3, 32
"""The noise of a room is silence, however quiet the file: below a level, with tenths of a second
whose powers differ by less than a factor, and a spectrum that is flat over so many bins (white
noise has 0.56, a note less than 0.05)."""


class _Second(NamedTuple):
    """The power of a second, and how much of it only the side holds."""

    power: float
    apart: float


@dataclass
class Survey:
    """What the blocks of a file, of a second each, add up to."""

    rate: int
    frames: int = 0
    _sums: Sums = field(default_factory=lambda: np.zeros(0))
    _squares: Sums = field(default_factory=lambda: np.zeros(0))
    _slow: Sums = field(default_factory=lambda: np.zeros(0))
    _seconds: list[_Second] = field(default_factory=list[_Second])
    _fine: bool = False
    _signs: Signs | None = None
    _cancelled: float = SILENT
    _tenths: list[float] = field(default_factory=list[float])
    _flat: Sums = field(default_factory=lambda: np.zeros(2))
    _levels: NDArray[np.int64] = field(default_factory=lambda: np.zeros(2 * LEVELS + 1, np.int64))

    def watch(self, blocks: Iterator[Frames]) -> Iterator[Frames]:
        """The blocks, each counted."""
        for block in blocks:
            self._count(block)
            yield block

    def _count(self, block: Frames) -> None:
        if not len(self._sums):
            self._sums, self._squares, self._slow = np.zeros((3, block.shape[1]))
        wide = block.astype(np.float64)
        tenths = [*range(0, len(wide), max(1, self.rate // 10))]
        counts = np.diff(np.array([*tenths, len(wide)], np.float64))[:, None]
        sums = np.add.reduceat(wide, tenths, axis=0)
        squares = np.add.reduceat(np.square(wide), tenths, axis=0)
        self.frames += len(block)
        self._sums += sums.sum(axis=0)
        self._squares += squares.sum(axis=0)
        self._slow += (np.square(sums) / counts).sum(axis=0)
        mid, side = self._mid_and_side((wide - wide.mean(axis=0)).astype(np.float32))
        if block.shape[1] > 1:
            self._seconds.append(_Second(float(mid.var() + side.var()), self._apart(mid, side)))
        if self._levels[LEVELS + QUIET :].sum() < BRIEF * self.rate:
            self._fine = self._fine or bool((wide * 32_768 % 1 != 0).any())
            self._tenths += (squares / counts - np.square(sums / counts)).max(axis=1).tolist()
            self._count_levels(mid, side)

    def _mid_and_side(self, block: Frames) -> tuple[Frames, Frames]:
        """The loudest second that cancels decides which channels the side is between."""
        mid, side = mid_and_side(block, self._signs)
        if block.shape[1] < 3 or not cancels(block, mid, side):
            return mid, side
        power = float(block.var(axis=0).mean())
        if power <= self._cancelled:
            return mid, side
        held = [float(mid_and_side(block, signs)[1].var()) for signs in sides(block.shape[1])]
        self._signs, self._cancelled = sides(block.shape[1])[int(np.argmax(held))], power
        return mid_and_side(block, self._signs)

    def _count_levels(self, mid: Frames, side: Frames) -> None:
        """How loud a block is, for as long as the file has not been loud."""
        levels = np.hypot(mid, side)
        steps = np.where(levels > 0, np.frexp(levels)[1], -LEVELS)
        self._levels += np.bincount(
            np.clip(steps + LEVELS, 0, 2 * LEVELS), minlength=2 * LEVELS + 1
        )
        if 0 < levels.max() < 2.0**ROOM:
            self._flat += _flatness(mid + side)

    def _apart(self, mid: Frames, side: Frames) -> float:
        """The share of a block's power that the side holds and the mid does not tell."""
        if float(side.var()) < SILENT:
            return 0.0
        size = max(1, min(len(mid), self.rate // 4))
        count = len(mid) // size
        window = np.hanning(size + 1)[:size] + 1e-9
        one, other = (
            np.fft.rfft(part[: count * size].reshape(count, size) * window) for part in (mid, side)
        )
        edges = np.searchsorted(np.fft.rfftfreq(size, 1 / self.rate), BANDS)
        edges = np.unique(np.minimum(edges, one.shape[1] - 1))
        mids, sides, both = (
            np.add.reduceat(part, edges, axis=1)
            for part in (np.abs(one) ** 2, np.abs(other) ** 2, one * other.conj())
        )
        # What is in phase with the mid is told by it, as far as the mid is not the weaker.
        left = sides - np.minimum(mids, np.abs(both) ** 2 / np.maximum(mids, 1e-30))
        return float(np.maximum(left, 0).sum() / max(1e-30, float((mids + sides).sum())))

    @property
    def mix(self) -> Mix:
        """What follows from all blocks."""
        count = max(1, self.frames)
        offset = self._sums / count
        power = self._squares / count - np.square(offset)
        slow = self._slow / count - np.square(offset)
        offset[np.abs(offset) < OFFSET] = 0.0
        loudest = max((second.power for second in self._seconds), default=0.0)
        return Mix(
            offset=tuple(map(float, offset)),
            gain=self._gain,
            turned=any(
                second.apart > APART and second.power > max(SILENT, AUDIBLE * loudest)
                for second in self._seconds
            ),
            signs=self._signs,
            slow=bool((slow > np.maximum(SLOW * power, SILENT)).any()),
        )

    @property
    def _gain(self) -> float:
        """What brings the level that is reached for a while to the wanted one."""
        above = np.cumsum(self._levels[::-1])[::-1]
        level = int(np.flatnonzero(above >= min(BRIEF * self.rate, 0.1 * self.frames))[-1]) - LEVELS
        dead = DEAD_FINE if self._fine else DEAD
        if not dead < level < QUIET or (level <= ROOM and self._only_noise):
            return 1.0
        return 2.0 ** (RAISED - level)

    @property
    def _only_noise(self) -> bool:
        """Whether nothing is heard but a steady noise."""
        low, high = np.quantile(self._tenths, (0.1, 0.9))
        return bool(high < STEADY * low and self._flat[0] > NOISY * self._flat[1])


def _flatness(samples: Frames) -> tuple[float, float]:
    """The power of a second, times how flat its spectrum is and by itself."""
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    groups = power[: len(power) // BINS * BINS].reshape(-1, BINS) + 1e-30
    return float(np.exp(np.log(groups).mean(axis=1)).sum()), float(groups.mean(axis=1).sum())
