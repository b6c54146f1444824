"""How good a recording is: noise, clipping, bandwidth, reverberation, and what they come to."""

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from numpy.typing import NDArray
from scipy import signal

from tools.audio import AudioClip
from tools.evidence import Measurement, SubQuery, Trait
from tools.measure import Meters
from tools.tool_registry import TOOLS

RATE = 16_000

Wave = NDArray[np.float64]


def _talk(seconds: float = 8, rate: int = RATE) -> Wave:
    """Syllables of harmonics and hisses, with pauses: what speech is to a meter."""
    rng = np.random.default_rng(0)
    wave, at = np.zeros(round(seconds * rate)), 0.1
    while at < seconds - 0.5:
        size = round(rng.uniform(0.1, 0.25) * rate)
        time, pitch = np.arange(size) / rate, rng.uniform(100, 200)
        voiced = sum(np.sin(2 * np.pi * pitch * k * time) / k for k in range(1, 30))
        hiss = rng.standard_normal(size) * (rng.random() < 0.4)
        wave[round(at * rate) :][:size] += (0.2 * voiced + 0.2 * hiss) * np.hanning(size)
        at += size / rate + rng.choice([0.03, 0.3])
    return 0.5 * wave / np.abs(wave).max()


def _heard(folder: Path, wave: Wave, text: str, rate: int = RATE) -> list[Measurement | Trait]:
    sf.write(folder / "a.wav", wave, rate, subtype="FLOAT")
    heard = Meters()(AudioClip.open(folder / "a.wav"), SubQuery(tool="measure", text=text))
    return [one for found in heard for one in found]


def _measured(folder: Path, wave: Wave, text: str, rate: int = RATE) -> Measurement:
    (told,) = _heard(folder, wave, text, rate)
    assert isinstance(told, Measurement)
    assert told.quantity == text
    return told


def _noisy(wave: Wave, ratio: float) -> Wave:
    """With white noise under it, so many dB down."""
    noise = np.random.default_rng(1).standard_normal(len(wave))
    return wave + noise * wave.std() * 10 ** (-ratio / 20)


def _in_a_room(wave: Wave, seconds: float) -> Wave:
    """As a room sounds in which sound falls by 60 dB in so many seconds."""
    time = np.arange(round(1.2 * seconds * RATE)) / RATE
    room = np.random.default_rng(2).standard_normal(len(time)) * np.exp(-6.9 * time / seconds)
    whole = signal.fftconvolve(wave, np.concatenate([[1.0], room / np.sqrt(np.sum(room**2))]))
    return 0.5 * whole / np.abs(whole).max()


@pytest.mark.parametrize("ratio", [0, 10, 20, 30])
def test_noise_is_measured_in_decibels_under_the_sound(tmp_path: Path, ratio: float) -> None:
    told = _measured(tmp_path, _noisy(_talk(), ratio), "noise")
    assert told.value == pytest.approx(ratio, abs=3.5)


@pytest.mark.parametrize("gain", [0.01, 1.0])
def test_neither_loudness_nor_a_constant_is_noise(tmp_path: Path, gain: float) -> None:
    told = _measured(tmp_path, _noisy(_talk(), 10) * gain + 0.2 * gain, "noise")
    assert told.value == pytest.approx(10, abs=3.5)


def test_a_steady_tone_is_no_noise(tmp_path: Path) -> None:
    tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(5 * RATE) / RATE)
    assert _measured(tmp_path, _noisy(tone, 40), "noise").text == "clean"


@pytest.mark.parametrize("gain", [1.0, 0.2])
def test_what_was_cut_is_clipped_however_loud_it_is_now(tmp_path: Path, gain: float) -> None:
    cut = np.clip(8 * _talk(), -1, 1)
    share = 100 * float(np.mean(np.abs(cut) >= 1))
    told = _measured(tmp_path, gain * cut, "clipping")
    assert told.value == pytest.approx(share, rel=0.2)
    assert told.text == "clipped"


def test_speech_and_sines_at_full_scale_are_not_clipped(tmp_path: Path) -> None:
    sine = np.sin(2 * np.pi * 97 * np.arange(2 * RATE) / RATE)
    for wave in (sine, 2 * _talk()):
        assert _measured(tmp_path, wave, "clipping").text == "clean"


def test_one_clipped_channel_is_enough(tmp_path: Path) -> None:
    both = np.stack([_talk(), np.clip(8 * _talk(), -1, 1)], axis=1)
    assert _measured(tmp_path, both, "clipping").text == "clipped"


@pytest.mark.parametrize(
    ("hertz", "text"),
    [(2_000, "muffled"), (3_400, "telephone band"), (7_000, "wide band"), (16_000, "full band")],
)
def test_the_band_ends_where_it_was_cut(tmp_path: Path, hertz: float, text: str) -> None:
    cut = np.asarray(signal.butter(24, hertz, fs=44_100, output="sos"))
    low = np.asarray(signal.sosfilt(cut, _talk(4, 44_100)))
    told = _measured(tmp_path, low, "bandwidth", 44_100)
    assert told.value == pytest.approx(hertz, rel=0.35)
    assert told.text == text


@pytest.mark.parametrize(("seconds", "text"), [(0.6, "roomy"), (1.5, "echoing"), (2.5, "echoing")])
def test_reverberation_is_the_room_s(tmp_path: Path, seconds: float, text: str) -> None:
    told = _measured(tmp_path, _in_a_room(_talk(), seconds), "reverberation")
    assert told.value == pytest.approx(seconds, rel=0.25)
    assert told.text == text


def test_without_a_room_speech_is_dry(tmp_path: Path) -> None:
    assert _measured(tmp_path, _talk(), "reverberation").text == "dry"


def test_quality_in_words_is_what_the_measurements_come_to(tmp_path: Path) -> None:
    made = {
        "clean": _talk(),
        "noisy": _noisy(_talk(), 5),
        "clipped": np.clip(8 * _talk(), -1, 1),
        "echoing": _in_a_room(_talk(), 2.0),
    }
    for label, wave in made.items():
        heard = _heard(tmp_path, np.concatenate([wave]), "quality")
        told = [one for one in heard if isinstance(one, Trait)]
        assert label in {one.label for one in told} - {"telephone"}
        assert all(one.aspect == "quality" and (one.confidence or 0) >= 0.5 for one in told)
    assert "quality" in TOOLS["measure"].traits


@pytest.mark.parametrize("seconds", [0.006, 0.1, 2.0])
def test_silence_has_no_quality_and_breaks_nothing(tmp_path: Path, seconds: float) -> None:
    heard = _heard(tmp_path, np.zeros(max(1, round(seconds * RATE))), "quality")
    assert not {"noise", "reverberation"} & {getattr(one, "quantity", "") for one in heard}
