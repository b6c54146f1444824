"""Bursts of sound, found by their level."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.audio import Samples
from tools.onsets import Burst, level_bursts, levels, snapped

RATE = 16_000


def _calls(onsets: list[float], length: float, seconds: float, noise: float = 1e-3) -> Samples:
    """Bursts of loud noise over quiet noise."""
    rng = np.random.default_rng(0)
    samples = rng.standard_normal(round(seconds * RATE)) * noise
    for onset in onsets:
        at = round(onset * RATE)
        samples[at : at + round(length * RATE)] += rng.standard_normal(round(length * RATE)) * 0.1
    return samples.astype(np.float32)


def _bursts(samples: Samples) -> list[Burst]:
    return level_bursts(levels([samples], RATE))


@given(st.lists(st.floats(0.15, 1.5), min_size=1, max_size=8), st.floats(0.06, 0.5))
def test_every_call_is_found_where_it_is(gaps: list[float], length: float) -> None:
    onsets = [sum(gaps[: i + 1]) + i * length for i in range(len(gaps))]
    found = _bursts(_calls(onsets, length, onsets[-1] + length + 0.5))
    assert [onset for onset, _ in found] == pytest.approx(onsets, abs=0.03)
    assert [end - onset for onset, end in found] == pytest.approx([length] * len(gaps), abs=0.05)


@pytest.mark.parametrize("gain", [0.001, 0.1, 1.0])
def test_loudness_does_not_matter(gain: float) -> None:
    samples = _calls([0.3, 0.8], 0.2, 1.5, noise=1e-3) * np.float32(gain)
    assert len(_bursts(samples)) == 2


def test_steady_noise_and_silence_hold_no_bursts() -> None:
    rng = np.random.default_rng(1)
    assert not _bursts(rng.standard_normal(RATE * 3).astype(np.float32) * 0.1)
    assert not _bursts(np.zeros(RATE, np.float32))
    assert not _bursts(np.empty(0, np.float32))


def test_a_decaying_bell_is_one_burst() -> None:
    time = np.arange(2 * RATE) / RATE
    bell = np.sin(2 * np.pi * 880 * time) * np.exp(-3 * time) * 0.5
    samples = np.concatenate([np.zeros(RATE // 2), bell]).astype(np.float32)
    assert [onset for onset, _ in _bursts(samples)] == pytest.approx([0.5], abs=0.02)


def test_levels_do_not_depend_on_blocks() -> None:
    samples = _calls([0.3], 0.2, 1.234)
    pieces = [samples[:777], samples[777:5000], samples[5000:]]
    assert np.array_equal(levels(pieces, RATE), levels([samples], RATE))


def test_ends_move_to_the_rise_and_fall_that_are_near() -> None:
    heard = levels([_calls([1.0], 0.5, 3.0)], RATE)
    assert snapped(heard, 0.7, 1.9) == pytest.approx((1.0, 1.5), abs=0.03)


def test_ends_stay_where_nothing_rises_or_falls() -> None:
    heard = levels([np.full(3 * RATE, 0.1, np.float32)], RATE)
    assert snapped(heard, 0.7, 1.9) == (0.7, 1.9)
