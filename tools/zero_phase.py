"""Filters that shift nothing in time: they look as far ahead as back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Kernel = NDArray[np.float64]
"""An odd number of taps, the middle one of which is now."""

Signal = NDArray[np.complex64]
"""Two signals as one."""

TURN, LOW = 0.05, 0.1
"""Seconds that the two filters look ahead: the one turns all from about 30 Hz on."""

HEARD = 15.0
"""Hz below which nothing is heard; from 30 Hz on nothing is lost."""


@lru_cache(maxsize=8)
def quarter_turn(rate: int) -> Kernel:
    """Turns each frequency by a quarter of its period (a Hilbert transform, windowed)."""
    at = _places(TURN, rate)
    odd = at % 2 != 0
    ideal = np.where(odd, 2 / (np.pi * np.where(odd, at, 1)), 0.0)
    return ideal * np.blackman(len(at))


@lru_cache(maxsize=8)
def high_pass(rate: int) -> Kernel:
    """Takes out what is too low to be heard."""
    at = _places(LOW, rate)
    low = np.sinc(2 * HEARD / rate * at) * np.blackman(len(at))
    return (at == 0) - low / low.sum()


def _places(seconds: float, rate: int) -> NDArray[np.int64]:
    reach = max(2, round(seconds * rate))
    return np.arange(-reach, reach + 1)


def filtered(pieces: Iterator[Signal], kernel: Kernel) -> Iterator[tuple[Signal, Signal]]:
    """Each stretch as it was and as it comes out, as many samples in all as went in.

    Before the start and after the end the signal is taken to be its own mirror image.
    """
    reach = len(kernel) // 2
    held: Signal = np.empty(0, np.complex64)
    begun = False
    for piece in pieces:
        held = np.concatenate([held, piece])
        if not begun and len(held) > reach:
            held, begun = np.concatenate([held[reach:0:-1], held]), True
        if begun and len(held) > 2 * reach:
            yield _passed(held, kernel)
            held = held[len(held) - 2 * reach :]
    if begun:
        yield _passed(np.concatenate([held, held[-2 : -reach - 2 : -1]]), kernel)
    elif len(held):
        yield _passed(np.pad(held, reach, mode="edge"), kernel)


def _passed(held: Signal, kernel: Kernel) -> tuple[Signal, Signal]:
    """What lies in the middle of the samples, before and after the filter."""
    reach = len(kernel) // 2
    size = 1 << (len(held) + len(kernel) - 2).bit_length()
    passed = np.fft.ifft(np.fft.fft(held, size) * np.fft.fft(kernel, size))
    return held[reach : len(held) - reach], passed[2 * reach : len(held)].astype(np.complex64)
