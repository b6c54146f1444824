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
        side = mid_and_side(block - np.array(self.offset, np.float32))[1]
        return (self._mid(block) + 1j * side).astype(np.complex64)


def _added(now: Signal, turned: Signal) -> Signal:
    """The mid with the turned side."""
    return (now.real + turned.imag).astype(np.complex64)


def mid_and_side(block: Frames) -> tuple[Frames, Frames]:
    """The mean of the channels, and half the difference between the odd and the even ones."""
    signs = np.array([(1, -1)[at % 2] for at in range(block.shape[1])], np.float32)
    mean = block.mean(axis=1, dtype=np.float32)
    return mean, (block * signs).mean(axis=1, dtype=np.float32)
