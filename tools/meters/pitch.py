"""Pitch: the median of each voiced stretch, and whether it rises or falls."""

from __future__ import annotations

import math
from collections.abc import Iterator

import librosa
import numpy as np
from numpy.typing import NDArray

from tools.audio import Samples, Segment
from tools.evidence import Measurement
from tools.meters.meter import HOP, RATE, SHORTEST, frames, measured, stretches

HIGHEST = 2000.0
"""Hz up to which pitch is looked for: three octaves above middle C. Of 109 spoken turns, 2 are
measured otherwise than with 1000; notes between the two no longer go missing or sink by octaves."""


def pitch(samples: Samples, span: Segment) -> Iterator[Measurement]:
    """Each voiced stretch's median pitch in Hz, and whether it rises or falls (YIN)."""
    if span.duration < 0.2:
        return
    step = 10 * RATE // HOP * HOP
    parts = [samples[at : at + step] for at in range(0, len(samples), step)]
    # In parts, for YIN takes 1.6 MB a second.
    hz = np.concatenate([_yin(part)[: step // HOP] for part in parts if len(part) >= SHORTEST])
    level: NDArray[np.float32] = librosa.feature.rms(y=samples, hop_length=HOP)[0]
    size = min(len(hz), len(level))
    voiced = (level[:size] > 0.1 * level.max(initial=1e-6)) & (hz[:size] < 0.95 * HIGHEST)
    for first, last in stretches(voiced, least=8):
        within = frames(span, first, last)
        course = hz[first:last]
        rise = 12 * math.log2(np.median(course[-4:]) / np.median(course[:4]))
        text = "rising" if rise > 1 else "falling" if rise < -1 else "level"
        yield measured("pitch", within, float(np.median(course)), "Hz", text)


def _yin(samples: Samples) -> NDArray[np.float64]:
    """The pitch of each frame in Hz, 60 to `HIGHEST`."""
    return librosa.yin(samples, fmin=60, fmax=HIGHEST, sr=RATE, hop_length=HOP)
