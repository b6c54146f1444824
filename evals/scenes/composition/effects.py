"""What happens to a sound on its way: distance, overdrive, and the bands it came through.

No filter moves a sound in time.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from evals.scenes.clip_audio import RATE
from evals.scenes.composition.cue import Band
from tools.audio import Samples

TAPS = 513

EDGES: Mapping[Band, tuple[float, float]] = {
    "telephone": (350.0, 3_300.0),
    "am": (120.0, 4_500.0),
    "fm": (60.0, 7_400.0),
}
"""Hz at which half the amplitude passes. The telephone's band is that of ITU-T G.712, 300 to 3400
Hz, outside of which nothing is left: the filter takes 60 Hz on either side."""

AIR = 2_500.0
"""Hz above which a sound loses its highs that comes from far away, by 6 dB an octave."""


def banded(samples: Samples, band: Band | None) -> Samples:
    """What a telephone or a radio lets through."""
    if band is None:
        return samples
    return signal.oaconvolve(samples, _taps(band), mode="same").astype(np.float32)


def dulled(samples: Samples) -> Samples:
    """With the loss of highs on a long way through air."""
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    return np.fft.irfft(spectrum / np.hypot(1, hertz / AIR), len(samples)).astype(np.float32)


def overdriven(samples: Samples, drive: float) -> Samples:
    """With its peaks cut so many dB below the highest."""
    if drive == 0.0:
        return samples
    edge = float(np.abs(samples).max()) * 10 ** (-drive / 20)
    return np.clip(samples, -edge, edge)


def panned(samples: Samples, pan: float) -> Samples:
    """Two channels × samples, of the same power in whatever place."""
    angle = (pan + 1) * np.pi / 4
    return np.stack([np.cos(angle) * samples, np.sin(angle) * samples]).astype(np.float32)


@cache
def _taps(band: Band) -> NDArray[np.float64]:
    taps = signal.firwin(TAPS, EDGES[band], pass_zero=False, fs=RATE, window="blackman")  # pyright: ignore[reportUnknownVariableType]
    return np.asarray(taps, np.float64)
