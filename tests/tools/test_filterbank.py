"""Log-mel features: lengths, frequencies, gains, and librosa's opinion."""

import librosa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tools.filterbank import (
    FFT,
    HOP,
    RATE,
    WINDOW,
    Filterbank,
    kaldi_log_mel,
    mel_filters,
    yamnet_log_mel,
)
from tools.measure import compiled

BANKS = [(kaldi_log_mel, 80, 20.0, 8000.0), (yamnet_log_mel, 64, 125.0, 7500.0)]


@pytest.fixture(autouse=True, scope="module")
def _alone() -> None:
    """Of two workers that fill librosa's cache of machine code at once, one may crash for good."""
    compiled()


def _noise(samples: int) -> NDArray[np.float32]:
    return np.random.default_rng(0).uniform(-0.1, 0.1, samples).astype(np.float32)


@pytest.mark.parametrize(("bank", "bands"), [(kaldi_log_mel, 80), (yamnet_log_mel, 64)])
@given(samples=st.integers(0, 4000))
def test_every_whole_window_is_a_frame(bank: Filterbank, bands: int, samples: int) -> None:
    features = bank(_noise(samples))
    assert features.shape == (1 + max(0, samples - WINDOW) // HOP, bands)
    assert features.dtype == np.float32
    assert np.isfinite(features).all()


@pytest.mark.parametrize(("bank", "bands", "low", "high"), BANKS)
@settings(deadline=None)
@given(frequency=st.floats(200, 7000))
def test_a_tone_is_loudest_in_the_band_around_it(
    bank: Filterbank, bands: int, low: float, high: float, frequency: float
) -> None:
    times = np.arange(RATE // 10) / RATE
    features = bank((0.5 * np.sin(2 * np.pi * frequency * times)).astype(np.float32))
    centres = librosa.mel_frequencies(n_mels=bands + 2, fmin=low, fmax=high, htk=True)[1:-1]
    nearest = np.abs(centres - frequency).argmin()
    assert (np.abs(features.argmax(axis=1) - nearest) <= 1).all()


@pytest.mark.parametrize(("bands", "low", "high"), [bank[1:] for bank in BANKS])
def test_filters_peak_where_librosa_says(bands: int, low: float, high: float) -> None:
    centres = librosa.mel_frequencies(n_mels=bands + 2, fmin=low, fmax=high, htk=True)[1:-1]
    peaks = mel_filters(bands, low, high).argmax(axis=0) * RATE / FFT
    assert (np.abs(peaks - centres) <= RATE / FFT).all()


def test_yamnet_features_are_librosas_magnitudes_in_bands() -> None:
    samples = _noise(8000)
    spectrum = librosa.stft(samples, n_fft=FFT, hop_length=HOP, win_length=WINDOW, center=False)
    expected = np.log(np.abs(spectrum).T @ mel_filters(64, 125, 7500) + 0.001)
    late = (FFT - WINDOW) // 2
    assert yamnet_log_mel(samples[late:])[: len(expected)] == pytest.approx(expected, abs=1e-4)


@settings(deadline=None)
@given(gain=st.floats(1, 8))
def test_gain_shifts_kaldi_features_by_a_constant(gain: float) -> None:
    samples = _noise(4000)
    shift = kaldi_log_mel(samples * np.float32(gain)) - kaldi_log_mel(samples)
    assert shift == pytest.approx(2 * np.log(gain), abs=2e-3)


def test_a_constant_is_silence_to_kaldi() -> None:
    silence = np.log(np.finfo(np.float32).eps)
    assert kaldi_log_mel(np.full(1000, 0.25, np.float32)) == pytest.approx(silence)


def test_silence_is_the_offset_to_yamnet() -> None:
    assert yamnet_log_mel(np.zeros(1000, np.float32)) == pytest.approx(np.log(0.001))
