"""The key: the profile that fits best the pitches that the chord network hears."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tools.softmax import softmax

MAJOR = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
MINOR = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])
"""How well each degree fits a key, the tonic first (Krumhansl and Kessler 1982)."""

SPREAD = 0.11
"""By how much less a profile fits that is e times less likely; from rendered music."""

HEARD = 0.05
"""How likely a pitch class must be on average for there to be a key at all."""


def key_of(pitches: NDArray[np.floating]) -> tuple[int, str, float] | None:
    """The tonic as semitones above C, the mode, and how likely both are; None without any pitch.

    Args:
        pitches: Frames × 12, how likely each pitch class is heard.
    """
    mean = pitches.mean(axis=0)
    if float(mean.max(initial=0)) < HEARD:
        return None
    keys = [(tonic, mode) for mode in ("major", "minor") for tonic in range(12)]
    fits = np.array([
        np.corrcoef(np.roll(MAJOR if mode == "major" else MINOR, tonic), mean)[0, 1]
        for tonic, mode in keys
    ])  # fmt: skip
    best = int(fits.argmax())
    return *keys[best], float(softmax(fits / SPREAD)[best])
