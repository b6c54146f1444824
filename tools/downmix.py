"""Channels made one, so that nothing that a listener would hear is lost.

How is decided once for a file, for all of it: a crop holds the very samples of the whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.zero_phase import filtered, high_pass, quarter_turn

Frames = NDArray[np.float32]
"""Samples, or frames × channels; full scale is 1."""

Sums = NDArray[np.float64]

OFFSET = 1e-3
"""Mean of a file from which it is taken out: nobody hears it, and levels would be full of it."""

SLOW = 0.01
"""Share of a file's power that lies in the means of tenths of a second, from which what is too low
to be heard is filtered out: an offset that drifts."""

APART = 0.01
"""Share of a second's power that only the side of a stereo mix holds, from which it is kept."""

AUDIBLE = 1e-5
"""Power of a second, of that of the loudest, below which nobody hears what is in it."""

SILENT = 1e-12
"""Power of what nobody hears."""

BANDS = (40, 150, 300, 600, 1_200, 2_400, 4_800, 9_600)
"""Edges in Hz between which mid and side are compared, four times a second."""

BRIEF = 0.02
"""Seconds in all for which a level must be reached to be the file's: a click is none."""

QUIET, DEAD, RAISED = -6, -14, -1
"""Levels as powers of two: below the first a file is brought up to the last before any ear; below
the second, two steps of 16 bits, it is silence and stays so."""

LEVELS = 40
"""Powers of two below and above full scale that are told apart."""


@dataclass(frozen=True)
class Mix:
    """How a file's channels become one.

    Attributes:
        offset: What is taken from each channel.
        gain: What brings a very quiet file up, for ears; levels are measured without.
        turned: Whether the side is added to the mid, a quarter turn later. So neither cancels the
            other, whatever the phase of what is in them, and what is in the mid alone stays as it
            is. Their powers add up to the mean of the channels'.
        slow: Whether what is too low to be heard is filtered out.
        channel: The only one that is heard.
    """

    offset: tuple[float, ...]
    gain: float = 1.0
    turned: bool = False
    slow: bool = False
    channel: int | None = None

    def reach(self, rate: int) -> int:
        """How many samples before and after are needed to know one."""
        turn = len(quarter_turn(rate)) // 2 if self._turns else 0
        return turn + (len(high_pass(rate)) // 2 if self.slow else 0)

    def stream(self, blocks: Iterator[Frames], rate: int) -> Iterator[Frames]:
        """Mono samples of blocks of frames × channels, as many."""
        pieces = map(self._mono, blocks)
        if self._turns:
            parts = filtered(pieces, quarter_turn(rate))
            pieces = (np.asarray(now.real + turned.imag, np.float32) for now, turned in parts)
        if self.slow:
            pieces = (np.asarray(part.real, np.float32) for _, part in filtered(pieces, high_pass(rate)))
        return pieces

    def raised(self, samples: Frames) -> Frames:
        """As ears get them: what is very quiet brought up."""
        return samples if self.gain == 1 else np.clip(samples * np.float32(self.gain), -1, 1)

    @property
    def _turns(self) -> bool:
        return self.turned and self.channel is None

    def _mono(self, block: Frames) -> NDArray[np.float32] | NDArray[np.complex64]:
        """The mid of a block, with the side as its imaginary part where it is kept."""
        centred = block - np.array(self.offset, np.float32)
        if self.channel is not None:
            return np.ascontiguousarray(centred[:, self.channel])
        if not self.turned:
            return centred.mean(axis=1, dtype=np.float32)
        mid, side = mid_and_side(centred)
        return (mid + 1j * side).astype(np.complex64)


def mid_and_side(block: Frames) -> tuple[Frames, Frames]:
    """The mean of the channels, and half the difference between the odd and the even ones."""
    signs = np.where(np.arange(block.shape[1]) % 2, -1, 1).astype(np.float32)
    mean = block.mean(axis=1, dtype=np.float32)
    return mean, (block * signs).mean(axis=1, dtype=np.float32)


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
        self._sums += wide.sum(axis=0)
        self._squares += np.square(wide).sum(axis=0)
        tenth = max(1, self.rate // 10)
        for at in range(0, len(wide), tenth):
            part = wide[at : at + tenth]
            self._slow += np.square(part.mean(axis=0)) * len(part)
        self.frames += len(block)
        mid, side = mid_and_side((wide - wide.mean(axis=0)).astype(np.float32))
        levels = np.hypot(mid, side)
        steps = np.where(levels > 0, np.frexp(levels)[1], -LEVELS)
        self._levels += np.bincount(np.clip(steps + LEVELS, 0, 2 * LEVELS), minlength=2 * LEVELS + 1)
        if block.shape[1] > 1:
            self._seconds.append(_Second(float(mid.var() + side.var()), self._apart(mid, side)))

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
        left = sides - np.abs(both) ** 2 / np.maximum(mids, 1e-30)
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
            slow=bool((slow > np.maximum(SLOW * power, SILENT)).any()),
        )

    @property
    def _gain(self) -> float:
        """What brings the level that is reached for a while to the wanted one."""
        above = np.cumsum(self._levels[::-1])[::-1]
        level = int(np.flatnonzero(above >= min(BRIEF * self.rate, 0.1 * self.frames))[-1]) - LEVELS
        return 2.0 ** (RAISED - level) if DEAD < level < QUIET else 1.0
