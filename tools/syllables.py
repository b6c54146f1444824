"""The middles of syllables, without knowing a word: peaks of loudness where a voice sounds.

De Jong and Wempe (2009, "Praat script to detect syllable nuclei and measure speech rate
automatically"), with loudness smoothed a little more, and smaller dips.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from tools.audio import Samples
from tools.pitch_track import HOP, Hertz

SMOOTH = 0.07
"""Seconds over which loudness is a mean."""

DIP = 1.0
"""Decibels by which loudness sinks between two syllables."""

RANGE = 25.0
"""Decibels below the loudest tenth at which a syllable may still peak."""


def nuclei(samples: Samples, rate: int, hertz: Hertz) -> NDArray[np.float64]:
    """Seconds from the first sample at which a syllable is loudest.

    Args:
        samples: Speech of one voice.
        rate: Samples a second.
        hertz: Their pitch, by `pitch_track.track`.
    """
    size = round(SMOOTH * rate)
    weights = np.hanning(size + 2)[1:-1]
    power = np.convolve(samples.astype(np.float64) ** 2, weights / weights.sum(), "same")
    level = 10 * np.log10(power[:: round(HOP * rate)][: len(hertz)] + 1e-10)
    if not len(level):
        return np.empty(0)
    floor = float(np.quantile(level, 0.9)) - RANGE
    found = cast("Any", signal).find_peaks(level, height=floor, prominence=DIP)
    peaks = cast("NDArray[np.intp]", found[0])
    voiced = np.convolve(hertz > 0, np.ones(3), "same") > 0
    return (peaks[voiced[peaks]] * HOP).astype(np.float64)
