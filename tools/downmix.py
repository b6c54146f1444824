"""Channels made one, so that nothing that a listener would hear is lost.

How is decided once for a file, for all of it: a crop holds the very samples of the whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.zero_phase import Signal, filtered, high_pass, quarter_turn

Frames = NDArray[np.float32]
"""Samples, or frames × channels; full scale is 1."""

Signs = tuple[int, ...]
"""1 or -1 for each channel."""

CANCELLED = 0.1
"""Share of what is left of unlike channels, below which they cancel."""


@dataclass(frozen=True)
class Mix:
    """How a file's channels become one.

    Attributes:
        offset: What is taken from each channel.
        gain: What brings a very quiet file up, for tools; levels are measured without.
        turned: Whether the side is added to the mid, a quarter turn later. So neither cancels the
            other, whatever the phase of what is in them, and what is in the mid alone stays as it
            is. Their powers add up to the mean of the channels'.
        slow: Whether what is too low to be heard is filtered out.
        channel: The only one that is heard.
        signs: Of each channel in the side; see `sides`.
    """

    offset: tuple[float, ...]
    gain: float = 1.0
    turned: bool = False
    slow: bool = False
    channel: int | None = None
    signs: Signs | None = None

    def reach(self, rate: int) -> int:
        """How many samples before and after are needed to know one."""
        turn = len(quarter_turn(rate)) // 2 if self._turns else 0
        return turn + (len(high_pass(rate)) // 2 if self.slow else 0)

    def stream(self, blocks: Iterator[Frames], rate: int) -> Iterator[Frames]:
        """Mono samples of blocks of frames × channels, as many."""
        if not (self._turns or self.slow):
            yield from map(self._mid, blocks)
            return
        signals = map(self._mixed, blocks)
        if self._turns:
            signals = (_added(*parts) for parts in filtered(signals, quarter_turn(rate)))
        if self.slow:
            signals = (passed for _, passed in filtered(signals, high_pass(rate)))
        for signal in signals:
            yield np.ascontiguousarray(signal.real)

    def raised(self, samples: Frames) -> Frames:
        """As tools get them: what is very quiet brought up."""
        return samples if self.gain == 1 else np.clip(samples * np.float32(self.gain), -1, 1)

    @property
    def _turns(self) -> bool:
        return self.turned and self.channel is None

    def _mid(self, block: Frames) -> Frames:
        """The mean of the channels, or the one that is heard."""
        centred = block - np.array(self.offset, np.float32)
        if self.channel is not None:
            return np.ascontiguousarray(centred[:, self.channel])
        return centred.mean(axis=1, dtype=np.float32)

    def _mixed(self, block: Frames) -> Signal:
        """The mid of a block, with the side as its imaginary part."""
        side = mid_and_side(block - np.array(self.offset, np.float32), self.signs)[1]
        return (self._mid(block) + 1j * side).astype(np.complex64)


def _added(now: Signal, turned: Signal) -> Signal:
    """The mid with the turned side."""
    return (now.real + turned.imag).astype(np.complex64)


def mid_and_side(block: Frames, signs: Signs | None = None) -> tuple[Frames, Frames]:
    """The mean of the channels, and half the difference between the odd and the even ones.

    Of one channel the side is nothing. With `signs` it is the difference between others.
    """
    mean = block.mean(axis=1, dtype=np.float32)
    if block.shape[1] == 1:
        return mean, np.zeros_like(mean)
    taken = np.array(signs or sides(block.shape[1])[0], np.float32)
    return mean, (block * taken).mean(axis=1, dtype=np.float32)


def sides(channels: int) -> list[Signs]:
    """What may be the side of so many channels: Walsh functions, that of two channels first.

    Up to 64 channels, whatever cancels in the mid and in some of the sides is in another one.
    """
    rows = min(64, 1 << (channels - 1).bit_length())
    return [
        tuple((-1) ** (at & row).bit_count() for at in range(channels)) for row in range(1, rows)
    ]


def cancels(block: Frames, mid: Frames, side: Frames) -> bool:
    """Whether mid and side hold much less of a block than unlike channels would leave there."""
    left = CANCELLED * 2 / block.shape[1]
    return float(mid.var() + side.var()) < left * float(block.var(axis=0).mean())
