"""Reverberation: how long sound takes to die away in the room, without knowing the sound."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from tools.audio import AudioClip, Samples
from tools.evidence import Measurement
from tools.meters.meter import measured

RATE = 16_000
STEP = 0.01
"""Seconds between two levels."""

EDGES = (400, 800, 1_600, 3_200, 6_400)
"""Hz between which the decays are followed, an octave each."""

SMOOTH = 9
"""Steps over which a level is averaged."""

FALL, RISE, LAST = 15.0, 2.0, 3.0
"""dB that a decay falls at least, that it may rise between, and that are left out at its end."""

FASTEST = 0.2
"""The part of the decays that are faster than the room: a room lets none be much faster, and
sounds that fade by themselves are slower."""

FEW = 5
"""Decays without which nothing can be said."""

WORDS = ((0.4, "dry"), (1.0, "roomy"))
"""Seconds below which a recording is called so; above, it echoes."""


def reverberation(clip: AudioClip) -> Iterator[Measurement]:
    """The time in which sound falls by 60 dB (RT60), in seconds; nothing without decays."""
    slopes: list[float] = []
    for samples in clip.original.blocks(RATE):
        if len(samples) >= RATE // 2:
            slopes += (slope for course in _courses(samples).T for slope in _decays(course))
    if len(slopes) < FEW:
        return
    seconds = 60 / float(np.quantile(slopes, 1 - FASTEST))
    text = next((word for limit, word in WORDS if seconds < limit), "echoing")
    yield measured("reverberation", clip.span, seconds, "s", text, min(0.8, len(slopes) / 50))


def _courses(samples: Samples) -> NDArray[np.float64]:
    """The level of each octave in dB, 25 ms long, every 10 ms: frames × octaves."""
    size = 2 * RATE // 80
    frames = np.lib.stride_tricks.sliding_window_view(samples, size)[:: round(STEP * RATE)]
    power = np.square(np.abs(np.fft.rfft(frames * np.hanning(size))))
    edges = [round(hertz * size / RATE) for hertz in EDGES]
    octaves = [power[:, low:high].sum(axis=1) for low, high in pairwise(edges)]
    return 10 * np.log10(np.maximum(np.stack(octaves, axis=1), 1e-9))


def _decays(course: NDArray[np.float64]) -> Iterator[float]:
    """How fast each fall is that goes far enough, in dB a second; it ends where sound rises again.

    The last few dB of a fall, where it meets the next sound or the noise, are left out.
    """
    smooth: NDArray[np.float64] = ndimage.uniform_filter1d(course, SMOOTH)  # pyright: ignore[reportUnknownVariableType]
    first = lowest = 0
    for now in range(1, len(smooth)):
        if smooth[now] < smooth[lowest]:
            lowest = now
        if smooth[now] > smooth[first]:
            first = lowest = now
        elif smooth[now] > smooth[lowest] + RISE or now == len(smooth) - 1:
            part = smooth[first : lowest + 1]
            part = part[part > part[-1] + LAST]
            if len(part) > 3 and part[0] - part[-1] >= FALL:
                yield -float(np.polyfit(np.arange(len(part)) * STEP, part, 1)[0])
            first = lowest = now
