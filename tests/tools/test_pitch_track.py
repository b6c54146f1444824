"""Pitch by autocorrelation: the octave of tones, notes and glides, and none in noise."""

import numpy as np
import pytest

from tools.pitch_track import HOP, track

RATE = 16_000
TIME = np.arange(RATE) / RATE


def _tone(hertz: float, partials: int) -> np.ndarray:
    parts = [np.sin(2 * np.pi * hertz * k * TIME) / k for k in range(1, partials + 1)]
    return np.sum([part for k, part in enumerate(parts, 1) if hertz * k < 7000], axis=0) * 0.1


@pytest.mark.parametrize("partials", [1, 2, 8])
@pytest.mark.parametrize("hertz", [65, 98, 131, 185, 262, 440, 523, 880, 1397, 1760])
def test_the_octave_is_right(hertz: float, partials: int) -> None:
    found = track(_tone(hertz, partials).astype(np.float32), RATE, 60, 2000)
    assert len(found) == round(1 / HOP)
    inner = found[5:-5]
    assert np.all(inner > 0)
    assert np.max(np.abs(1200 * np.log2(inner / hertz))) < 20


def test_a_tone_without_its_fundamental_keeps_its_pitch() -> None:
    wave = (_tone(120, 8) - _tone(120, 1)).astype(np.float32)
    assert np.median(track(wave, RATE)) == pytest.approx(120, rel=0.01)


def test_noise_and_silence_have_no_pitch() -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, RATE).astype(np.float32)
    assert (track(noise, RATE) > 0).mean() < 0.1
    assert not track(np.zeros(RATE, np.float32), RATE).any()
    assert track(np.zeros(3, np.float32), RATE).size == 0
