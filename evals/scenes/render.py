"""Where a plan becomes samples: cut, levelled, placed in time and room, over a bed of noise."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from scipy import signal

from evals.scenes.clip_audio import RATE, ClipSource
from evals.scenes.scene_plan import Event, Room, ScenePlan
from tools.audio import Samples

GRAIN = 2048
ATTACK, RELEASE = 0.002, 0.02
"""Seconds of fading; short enough to leave a drum its beat."""

SEAM = 0.05
"""Seconds in which a repeated background fades into itself."""


def render(plan: ScenePlan, source: ClipSource) -> Samples:
    """The whole scene. The same plan and recordings give the same samples.

    The bed and the background lie outside the room: they were recorded in their own.
    """
    rng = np.random.default_rng((*plan.seed, 1))
    length = round(plan.seconds * RATE)
    played = np.zeros(length, np.float32)
    for event in plan.events:
        start = round(event.onset * RATE)
        samples = _played(event, source)[: length - start]
        played[start : start + len(samples)] += samples
    mixed = played if plan.room is None else _resounding(played, plan.room, rng)
    mixed += levelled(_grains(source(plan.bed.clip), length, rng), plan.bed.level)
    if plan.background is not None:
        behind = _looped(source(plan.background.clip), length)
        mixed += levelled(behind, plan.background.level)
    return np.clip(mixed, -0.99, 0.99)


def loudness(samples: Samples) -> float:
    """The mean level in dB below full scale."""
    return 10 * float(np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-12))


def levelled(samples: Samples, level: float) -> Samples:
    """At a mean level."""
    return samples * np.float32(10 ** ((level - loudness(samples)) / 20))


def faster(samples: Samples, speed: float, seconds: float) -> Samples:
    """Played faster, and higher, in so many seconds."""
    if speed == 1.0:
        return samples
    times = np.arange(round(seconds * RATE)) * speed
    return np.interp(times, np.arange(len(samples)), samples).astype(np.float32)


def faded(samples: Samples, attack: float, release: float) -> Samples:
    """With a beginning and an end that do not click."""
    soft = samples.copy()
    soft[: round(attack * RATE)] *= np.linspace(0, 1, round(attack * RATE), dtype=np.float32)
    soft[-round(release * RATE) :] *= np.linspace(1, 0, round(release * RATE), dtype=np.float32)
    return soft


def _played(event: Event, source: ClipSource) -> Samples:
    samples = faster(source(event.clip), event.speed, event.seconds)
    return faded(levelled(samples, event.level), ATTACK, RELEASE)


def _resounding(samples: Samples, room: Room, rng: Generator) -> Samples:
    """With the echo of a small room: noise that decays by 60 dB in the room's time.

    No package offers a real room: jconvolver-config-files has a street and octave filters.
    """
    times = np.arange(round(room.decay * RATE)) / RATE
    echo = rng.standard_normal(len(times)) * 10 ** (-3 * times / room.decay)
    # The direct sound comes first, alone for 3 ms.
    echo[: round(0.003 * RATE)] = 0
    echo *= 10 ** (room.wet / 20) / np.sqrt(np.sum(echo**2))
    wet = signal.fftconvolve(samples.astype(np.float64), echo)[: len(samples)]
    return (samples + wet).astype(np.float32)


def _grains(samples: Samples, length: int, rng: Generator) -> Samples:
    """Noise of any length from a short recording, without an audible period."""
    out = np.zeros(length + GRAIN, np.float32)
    window = np.sqrt(np.hanning(GRAIN)).astype(np.float32)
    for start in range(0, length, GRAIN // 2):
        at = int(rng.integers(0, max(1, len(samples) - GRAIN)))
        grain = samples[at : at + GRAIN]
        out[start : start + len(grain)] += window[: len(grain)] * grain
    return out[:length]


def _looped(samples: Samples, length: int) -> Samples:
    """Repeated to a length, each repetition fading into the next."""
    piece, out = faded(samples, SEAM, SEAM), np.zeros(length, np.float32)
    for start in range(0, length, len(piece) - round(SEAM * RATE)):
        fits = piece[: length - start]
        out[start : start + len(fits)] += fits
    return out
