"""Filters that shift nothing in time: they look as far ahead as back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Kernel = NDArray[np.float64]
"""An odd number of taps, the middle one of which is now."""

Signal = NDArray[np.float32] | NDArray[np.complex64]

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


def filtered(
    pieces: Iterator[Signal], kernel: Kernel
) -> Iterator[tuple[NDArray[np.complex128], NDArray[np.complex128]]]:
    """Each stretch as it was and as it comes out, as many samples in all as went in.

    Before the start and after the end the signal is taken to be its own mirror image.
    """
    reach = len(kernel) // 2
    held: Signal | None = None
    waiting: list[Signal] = []
    for piece in pieces:
        waiting.append(piece)
        if sum(map(len, waiting)) > reach:
            whole = np.concatenate(waiting)
            held = np.concatenate([whole[reach:0:-1] if held is None else held, whole])
            waiting = []
            if len(held) > 2 * reach:
                yield _passed(held, kernel)
                held = held[len(held) - 2 * reach :]
    rest = np.concatenate(waiting) if waiting else np.empty(0, np.float32)
    if held is None:
        if len(rest):
            padded = np.pad(rest, reach, mode="reflect" if len(rest) > reach else "edge")
            yield _passed(padded, kernel)
        return
    held = np.concatenate([held, rest])
    yield _passed(np.concatenate([held, held[-2 : -reach - 2 : -1]]), kernel)


def _passed(
    held: Signal, kernel: Kernel
) -> tuple[NDArray[np.complex128], NDArray[np.complex128]]:
    """What lies in the middle of the samples, before and after the filter."""
    reach = len(kernel) // 2
    size = 1 << (len(held) + len(kernel) - 2).bit_length()
    spectrum = np.fft.fft(held, size) * np.fft.fft(kernel, size)
    return held[reach : len(held) - reach].astype(np.complex128), np.fft.ifft(spectrum)[2 * reach : len(held)]
