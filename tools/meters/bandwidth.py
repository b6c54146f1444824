"""Bandwidth: up to which frequency there is sound."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tools.audio import AudioClip
from tools.evidence import Measurement
from tools.meters.meter import measured
from tools.meters.spectra import spectra

DEEP = 65.0
"""dB below the strongest band at which there is no sound."""

BANDS = ((2_900, "muffled"), (4_800, "telephone band"), (9_000, "wide band"))
"""Hz up to which a recording is called so; above, it has the full band."""


def bandwidth(clip: AudioClip) -> Iterator[Measurement]:
    """The highest frequency that is heard, in Hz."""
    loudest = _loudest(clip)
    if loudest is None:
        return
    smooth = np.convolve(loudest, np.full(5, 0.2), mode="same")
    level = 10 * np.log10(np.maximum(smooth, 1e-14))
    heard = np.flatnonzero(level > max(float(level[2:].max()) - DEEP, -110.0))
    hertz = (heard[-1] + 0.5) * clip.rate / 2 / (len(level) - 1) if len(heard) else 0.0
    hertz = min(hertz, clip.rate / 2)
    text = next((name for limit, name in BANDS if hertz <= limit), "full band")
    yield measured("bandwidth", clip.span, hertz, "Hz", text)


def _loudest(clip: AudioClip) -> NDArray[np.float64] | None:
    """Of each frequency the power that one frame in fifty has, in the best of the stretches."""
    best: NDArray[np.float64] | None = None
    for power in spectra(clip):
        strong = np.quantile(power, 0.98, axis=0)
        best = strong if best is None else np.maximum(best, strong)
    return best
