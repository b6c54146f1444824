"""Single calls, found by the bands in which they stand out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import signal

from tools.audio import Samples
from tools.call_detection import CallDetector, LabelScores, decibels

RATE = 16_000
HOP, HALF = 0.12, 0.48


def _band(low: float, high: float, seconds: float, seed: int) -> NDArray[np.float64]:
    """Noise between two frequencies, at a tenth of full scale."""
    rng = np.random.default_rng(seed)
    filter_ = np.asarray(signal.butter(4, (low, high), "bandpass", fs=RATE, output="sos"))
    wave = np.asarray(signal.sosfilt(filter_, rng.standard_normal(round(seconds * RATE))))
    return 0.1 * wave / wave.std()


def _scene(onsets: list[float], length: float, bed: NDArray[np.float64] | None = None) -> Samples:
    """Calls of 1 to 2 kHz over faint noise, or over a bed."""
    size = round((onsets[-1] + length + 1) * RATE)
    wave = np.random.default_rng(1).standard_normal(size) * 1e-4
    if bed is not None:
        wave += np.resize(bed, size)
    for at, onset in enumerate(onsets):
        call = _band(1000, 2000, length, at)
        wave[round(onset * RATE) :][: len(call)] += call
    return wave.astype(np.float32)


def _heard(samples: Samples, onsets: list[float], least: float = 0.1) -> LabelScores:
    """A network that is sure of the patches that hold one of these onsets."""
    patches = max(1, round((len(samples) / RATE - 2 * HALF) / HOP))
    centres: NDArray[np.float64] = HALF + np.arange(patches, dtype=np.float64) * HOP
    near = np.abs(centres[:, None] - np.array(onsets)) < HALF
    scores = np.where(near.any(axis=1), 0.8, 0.01).astype(np.float32)
    return LabelScores(centres, scores, scores, least)


def _found(samples: Samples, surely: list[float]) -> list[float]:
    detector = CallDetector(decibels(samples), _heard(samples, surely))
    return [call.onset for call in detector.calls()]


@given(st.lists(st.floats(0.2, 1.5), min_size=1, max_size=6), st.floats(0.1, 0.5))
def test_every_call_is_found_where_it_is(gaps: list[float], length: float) -> None:
    onsets = [sum(gaps[: i + 1]) + i * length for i in range(len(gaps))]
    found = _found(_scene(onsets, length), onsets)
    assert found == pytest.approx(onsets, abs=0.03)


@given(constant=st.floats(-0.8, 0.8), gain=st.floats(0.01, 1), before=st.floats(0, 3))
def test_constants_loudness_and_silence_before_do_not_matter(
    constant: float, gain: float, before: float
) -> None:
    onsets = [0.4, 0.9, 1.6]
    silence = np.zeros(round(before * RATE), np.float32)
    samples = np.concatenate([silence, _scene(onsets, 0.2)]) * gain + constant
    moved = [onset + len(silence) / RATE for onset in onsets]
    assert _found(samples.astype(np.float32), moved) == pytest.approx(moved, abs=0.03)


def test_a_call_is_counted_without_a_score_of_its_own_if_it_is_like_the_others() -> None:
    onsets = [0.5, 2.0, 4.5, 7.0]
    assert len(_found(_scene(onsets, 0.2), onsets[:3])) == 4


def test_bursts_in_other_bands_are_not_counted() -> None:
    onsets = [0.5, 1.5, 2.5]
    samples = _scene(onsets, 0.2)
    for at in (0.95, 1.95):
        other = _band(3500, 6500, 0.2, 9)
        samples[round(at * RATE) :][: len(other)] += other.astype(np.float32)
    assert _found(samples, onsets) == pytest.approx(onsets, abs=0.03)


def test_calls_are_found_under_noise_that_is_louder_than_they_are() -> None:
    bed = 1.5 * _band(3000, 7000, 4, 7) + 0.2 * _band(200, 7000, 4, 8)
    onsets = [1.0, 1.7, 2.9, 4.0]
    assert _found(_scene(onsets, 0.3, bed), onsets) == pytest.approx(onsets, abs=0.05)


def test_what_lasts_much_longer_is_another_sound_unless_it_is_as_sure() -> None:
    samples, onsets = _scene([0.5, 1.3, 2.1], 0.2), [0.5, 1.3, 2.1]
    other = _band(1000, 2000, 1.2, 5).astype(np.float32)
    silence = np.random.default_rng(2).standard_normal(2 * RATE).astype(np.float32) * 1e-4
    samples = np.concatenate([samples, other, silence])
    begins = (len(samples) - len(other) - len(silence)) / RATE
    assert _found(samples, onsets) == pytest.approx(onsets, abs=0.03)
    assert len(_found(samples, [*onsets, begins + 0.5])) == 4


def test_a_long_call_that_swells_is_one() -> None:
    wave = _band(1000, 2000, 3, 0) * (0.65 + 0.35 * np.sin(2 * np.pi * np.arange(3 * RATE) / RATE))
    quiet = np.random.default_rng(1).standard_normal(RATE) * 1e-4
    samples = np.concatenate([quiet, wave, quiet]).astype(np.float32)
    assert len(_found(samples, [1.5, 2, 2.5, 3, 3.5])) == 1


def test_nothing_is_found_where_nothing_is_heard_or_nothing_stands_out() -> None:
    samples = _scene([0.5, 1.5], 0.2)
    nothing = LabelScores(
        np.array([0.48, 0.6]), np.zeros(2, np.float32), np.zeros(2, np.float32), 0.1
    )
    assert not CallDetector(decibels(samples), nothing).calls()
    steady = _band(200, 7000, 3, 2).astype(np.float32)
    assert not _found(steady, [1.0, 1.5, 2.0])
