"""Noise: how far the sound stands above the steady noise under it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from tools.audio import AudioClip
from tools.evidence import Measurement
from tools.meters.meter import measured
from tools.meters.spectra import WINDOW, Power, spectra

LOWEST = 100.0
"""Hz below which hum and rumble are not looked at."""

QUIET = 0.1
"""The part of the time in which a frequency holds noise alone."""

BETWEEN, SPREAD = 0.3, 500.0
"""The part of the frequencies around one, and over how many Hz, that lie between lines: what stays
there for ever is a tone and no noise."""

BIAS = 2.6
"""What a mean is of the two quantiles that are taken of noise."""

STEADY = 2.5
"""How many times the lowest power of a frequency the lowest sixth may reach, where noise is steady:
1.6 of white noise. What sinks lower for a moment is no noise, but a sound that fades."""

SILENT = 1e-12
"""The power below which there is digital silence, and no noise to be measured."""

CLEAREST = 60.0
"""dB; what is clearer is as clear."""

WORDS = ((5.0, "very noisy"), (15.0, "noisy"), (25.0, "slightly noisy"))
"""dB below which a recording is called so."""


def noise(clip: AudioClip) -> Iterator[Measurement]:
    """The ratio of sound to steady noise in dB; nothing where there is only silence."""
    pairs = [pair for power in spectra(clip) if (pair := _levels(power))]
    if not pairs:
        return
    sound, steady = np.mean(pairs, axis=0)
    ratio = 10 * np.log10(max(sound - steady, 1e-9 * sound) / max(steady, 1e-6 * sound))
    text = next((word for limit, word in WORDS if ratio < limit), "clean")
    yield measured("noise", clip.span, float(np.clip(ratio, -10, CLEAREST)), "dB", text)


def _levels(power: Power) -> tuple[float, float] | None:
    """The mean power of a stretch, and that of the noise in it."""
    band = power[:, round(LOWEST * WINDOW) :]
    band = band[band.sum(axis=1) > SILENT * band.shape[1]]
    if len(band) < 8:
        return None
    return float(band.mean(axis=0).sum()), float(_steady(band).sum())


def _steady(band: Power) -> NDArray[np.float64]:
    """The noise at each frequency."""
    smooth: Power = ndimage.uniform_filter1d(band, 5, axis=0)  # pyright: ignore[reportUnknownVariableType]
    least, lowest, low = np.quantile(smooth, (0.05, QUIET, 0.16), axis=0)
    lines: Power = ndimage.percentile_filter(lowest, 100 * BETWEEN, size=round(SPREAD * WINDOW))  # pyright: ignore[reportUnknownVariableType]
    bounds: list[Power] = [ndimage.uniform_filter1d(one, 9) for one in (low, least)]
    steady = bounds[0] < STEADY * bounds[1]
    return np.where(steady, BIAS * np.minimum(lines, lowest), 0)  # pyright: ignore[reportUnknownArgumentType]
