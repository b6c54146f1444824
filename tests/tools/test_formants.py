"""Resonances of a made-up vocal tract."""

from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import signal

from tools.formants import RATE, formants
from tools.pitch_track import track


def _vowel(resonances: list[float]) -> NDArray[np.float32]:
    """A buzz of 110 Hz through resonances of 80 Hz width."""
    wave = np.zeros(RATE)
    wave[:: RATE // 110] = 1
    for hertz in resonances:
        radius = np.exp(-np.pi * 80 / RATE)
        poles = [1, -2 * radius * np.cos(2 * np.pi * hertz / RATE), radius**2]
        wave = cast("NDArray[np.float64]", signal.lfilter([1], poles, wave))
    return (0.1 * wave / np.abs(wave).max()).astype(np.float32)


@pytest.mark.parametrize("resonances", [[500, 1500, 2500, 3500], [300, 2200, 2900, 4000]])
def test_the_resonances_of_a_tract_are_found(resonances: list[float]) -> None:
    wave = _vowel(resonances)
    found = formants(wave, track(wave, RATE))
    assert found is not None
    # The lowest one is drawn to the nearest harmonic.
    assert found[0] == pytest.approx(resonances[0], abs=110)
    assert found[1:] == pytest.approx(resonances[1:], rel=0.06)


def test_what_is_not_voiced_has_none() -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, RATE).astype(np.float32)
    assert formants(noise, np.zeros(100)) is None
