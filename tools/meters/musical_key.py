"""Key: the profile that fits the chroma best."""

from __future__ import annotations

from collections.abc import Iterator

import librosa
import numpy as np
from numpy.typing import NDArray

from tools.audio import Samples, Segment
from tools.evidence import Measurement
from tools.meters.meter import RATE, measured

_MAJOR = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
_MINOR = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])
"""Key profiles (Krumhansl and Kessler 1982)."""

_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


def key(samples: Samples, span: Segment) -> Iterator[Measurement]:
    """The key whose profile fits the chroma best; the confidence is its lead over the next."""
    if span.duration < 1.0 or not np.any(samples):
        return
    chroma = librosa.feature.chroma_stft(y=samples, sr=RATE, hop_length=2048, tuning=0.0)
    mean: NDArray[np.float64] = chroma.mean(axis=1)
    fits = sorted(
        (float(np.corrcoef(np.roll(profile, tonic), mean)[0, 1]), f"{_NAMES[tonic]} {mode}")
        for mode, profile in (("major", _MAJOR), ("minor", _MINOR))
        for tonic in range(12)
    )
    lead = fits[-1][0] - fits[-2][0]
    yield measured("key", span, text=fits[-1][1], confidence=max(0.0, fits[-1][0]) * (0.5 + lead))
