"""The resonances of a vocal tract, by linear prediction: low ones have long tracts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tools.audio import Samples
from tools.pitch_track import HOP, Hertz

RATE = 16_000
WINDOW = 400
"""Samples: 25 ms."""

ORDER = 16
"""Poles: two for each kHz, less those that bands without speech would waste."""

EMPHASIS = 0.95
WIDEST = 500.0
"""Hz; a wider pole is the slope of the spectrum, and no resonance."""

LOWEST, HIGHEST = 150.0, 5500.0
COUNT = 4
FRAMES = 150
"""Frames looked at, spread evenly over all that are voiced."""

LEAST = 6
"""Frames of which a median is taken."""


def formants(samples: Samples, hertz: Hertz) -> NDArray[np.float64] | None:
    """The medians of the four lowest resonances in Hz; None where too little is voiced.

    Args:
        samples: At `RATE`.
        hertz: Their pitch, by `pitch_track.track`.
    """
    voiced = np.flatnonzero(hertz > 0)
    chosen = voiced[:: max(1, len(voiced) // FRAMES)]
    padded = np.pad(samples.astype(np.float64), (WINDOW // 2, WINDOW))
    sharp = np.diff(padded, prepend=0.0) + (1 - EMPHASIS) * np.roll(padded, 1)
    frames = np.lib.stride_tricks.sliding_window_view(sharp, WINDOW)[chosen * round(HOP * RATE)]
    poles = _poles(frames[np.abs(frames).max(axis=1) > 1e-4] * np.hamming(WINDOW))
    found = np.angle(poles) * RATE / (2 * np.pi)
    widths = -np.log(np.maximum(np.abs(poles), 1e-9)) * RATE / np.pi
    clear = (widths < WIDEST) & (found > LOWEST) & (found < HIGHEST)
    ordered = np.sort(np.where(clear, found, np.inf), axis=1)[:, :COUNT]
    whole = ordered[np.isfinite(ordered).all(axis=1)]
    return np.median(whole, axis=0) if len(whole) >= LEAST else None


def _poles(frames: NDArray[np.float64]) -> NDArray[np.complex128]:
    """Of the filter that predicts each frame (autocorrelation method): frames × `ORDER`."""
    power = np.abs(np.fft.rfft(frames, 2 * WINDOW)) ** 2
    lagged = np.fft.irfft(power)[:, : ORDER + 1]
    lagged[:, 0] *= 1 + 1e-6
    apart = np.abs(np.subtract.outer(np.arange(ORDER), np.arange(ORDER)))
    weights = np.linalg.solve(lagged[:, apart], lagged[:, 1:, None])[..., 0]
    companion = np.zeros((len(frames), ORDER, ORDER))
    companion[:, 0] = weights
    companion[:, np.arange(1, ORDER), np.arange(ORDER - 1)] = 1
    return np.linalg.eigvals(companion).astype(np.complex128)
