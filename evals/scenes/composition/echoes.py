"""The echo of a simulated room: early reflections, then noise that dies away, its highs first."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from evals.scenes.clip_audio import RATE
from evals.scenes.scene_plan import Room

FIRST = 0.003
"""Seconds in which the direct sound is alone."""

WALLS = 6
LATEST = 0.04
"""Seconds after which single reflections cannot be told apart."""

HIGHS, DULL = 2_000.0, 0.55
"""Hz above which an echo is shorter, and the part of the time that it takes."""


def echo(room: Room, rng: Generator) -> NDArray[np.float32]:
    """The response of a room without the direct sound, with the energy that the room has."""
    times = np.arange(round(room.decay * RATE)) / RATE
    noise = rng.standard_normal(len(times))
    spectrum = np.fft.rfft(noise)
    high = np.fft.rfftfreq(len(times), 1 / RATE) > HIGHS
    lows, highs = (np.fft.irfft(spectrum * part, len(times)) for part in (~high, high))
    response = lows * _dying(times, room.decay) + highs * _dying(times, DULL * room.decay)
    walls = rng.integers(round(FIRST * RATE), round(LATEST * RATE), WALLS)
    response[np.minimum(walls, len(times) - 1)] += 3.0 * rng.choice((-1.0, 1.0), WALLS)
    response[: round(FIRST * RATE)] = 0.0
    response *= 10 ** (room.wet / 20) / np.sqrt(np.sum(response**2))
    return response.astype(np.float32)


def _dying(times: NDArray[np.float64], decay: float) -> NDArray[np.float64]:
    """Falling by 60 dB in the decay."""
    return 10 ** (-3 * times / decay)
