"""Syllables counted by their loudness."""

import numpy as np
import pytest

from tools.pitch_track import track
from tools.syllables import nuclei

RATE = 16_000


@pytest.mark.parametrize("count", [1, 4, 7])
def test_bursts_of_voice_are_counted(count: int) -> None:
    time = np.arange(round(0.25 * RATE)) / RATE
    voice = sum(np.sin(2 * np.pi * 130 * k * time) / k for k in range(1, 10))
    burst = np.asarray(voice) * np.hanning(len(time)) ** 2
    wave = (0.1 * np.tile(burst, count)).astype(np.float32)
    found = nuclei(wave, RATE, track(wave, RATE))
    assert found == pytest.approx(0.125 + 0.25 * np.arange(count), abs=0.03)


def test_silence_and_clicks_are_no_syllables() -> None:
    wave = np.zeros(RATE, np.float32)
    assert nuclei(wave, RATE, track(wave, RATE)).size == 0
    wave[[3000, 9000]] = 1
    assert nuclei(wave, RATE, track(wave, RATE)).size == 0
