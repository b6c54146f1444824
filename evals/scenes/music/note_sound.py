"""The samples of one note: a recorded note at another pitch, for another time, with its envelope.

What a soundfont may say besides (vibrato, filters that move, reverberation) is left out.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from evals.scenes.music.soundfont import Recorded, Region, Soundfont
from tools.audio import Samples

ADDRESSES = (0, 4), (1, 12), (2, 45), (3, 50)
"""Generators that move a sample's start, end, and those of its loop: in samples, in 32,768."""

CUTOFF, ATTACK, HOLD, DECAY, SUSTAIN, RELEASE = 8, 34, 35, 36, 37, 38
ATTENUATION, COARSE, FINE, MODE, SCALE, ROOT = 48, 51, 52, 54, 56, 58

OPEN = 13_000
"""Cents of the filter from which it takes nothing away that is heard."""

FLOOR = 60.0
"""dB below its loudest at which a note has ended."""

LONGEST = 2.5
"""Seconds that a note goes on after it was left, at most."""

SOFTER = 0.4
"""How much of its attenuation a sample gets; as the synthesisers did for which soundfonts are
made."""


def sounded(font: Soundfont, region: Region, midi: int, seconds: float, rate: int) -> Samples:
    """A note from its onset until it has died away, struck as hard as can be.

    Args:
        font: Where the sample is.
        region: The sample, and how it is shaped.
        midi: The pitch.
        seconds: For how long it is held.
        rate: In Hz.
    """
    recorded = font.recorded(region.sample)
    root = recorded.pitch if region[ROOT] < 0 else region[ROOT]
    cents = (midi - root) * region[SCALE] + 100 * region[COARSE] + region[FINE]
    step = recorded.rate / rate * 2 ** ((cents + recorded.correction) / 1200)
    envelope = _envelope(region, seconds, rate)
    samples = _read(recorded, region, step, len(envelope))
    samples *= envelope[: len(samples)] * 10 ** (-SOFTER * region[ATTENUATION] / 200)
    return _filtered(samples, region, rate).astype(np.float32)


def gain(velocity: int) -> float:
    """How much softer than that a note is which is struck with a velocity."""
    return (velocity / 127) ** 2


def _envelope(region: Region, seconds: float, rate: int) -> NDArray[np.float64]:
    """How loud the note is, sample by sample: attack, hold, decay, and release from `seconds` on.

    Decay and release fall by the same dB in the same time, 100 in all that they are given.
    """
    attack, hold, decay, release = (
        2 ** (region[kind] / 1200) for kind in (ATTACK, HOLD, DECAY, RELEASE)
    )
    fall = min(LONGEST, release * FLOOR / 100)
    times = np.arange(round((seconds + fall) * rate) + 1) / rate
    sustained = max(0.0, region[SUSTAIN] / 10)
    falling = np.clip((times - attack - hold) * 100 / decay, 0, min(100.0, sustained))
    level = np.minimum(times / attack, 1) * 10 ** (-falling / 20)
    left = np.maximum(times - seconds, 0)
    return level * 10 ** (-left * FLOOR / fall / 20)


def _read(recorded: Recorded, region: Region, step: float, count: int) -> NDArray[np.float64]:
    """So many samples, each a step after the one before; fewer where the recording ends."""
    first, cut, loop, loop_end = (
        region[fine] + 32_768 * region[coarse] for fine, coarse in ADDRESSES
    )
    start, end = recorded.loop[0] + loop, recorded.loop[1] + loop_end
    places = first + np.arange(count) * step
    last = len(recorded.samples) + cut - 1
    if region[MODE] & 1 and 0 <= start < end <= last:
        over = places >= end
        places[over] = start + (places[over] - start) % (end - start)
    else:
        places = places[places < last]
    below = places.astype(np.intp)
    share = places - below
    return recorded.samples[below] * (1 - share) + recorded.samples[below + 1] * share


def _filtered(samples: NDArray[np.float64], region: Region, rate: int) -> NDArray[np.float64]:
    if region[CUTOFF] >= OPEN or not len(samples):
        return samples
    hertz = 8.176 * 2 ** (region[CUTOFF] / 1200)
    passed = cast("Any", signal).butter(2, min(hertz, 0.45 * rate), fs=rate, output="sos")
    return np.asarray(signal.sosfilt(passed, samples), np.float64)
