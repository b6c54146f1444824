"""Measurements of signals whose values are known."""

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import soundfile as sf
from numpy.typing import NDArray

from tests.tools.made_files import Longer
from tools.audio import AudioClip
from tools.evidence import Measurement, SignalQuantity, SubQuery
from tools.measure import HEADER, LEVELS, METERS, RECORDING, SIDES, Meters

RATE = 22_050

Wave = NDArray[np.float64]


def _tone(hertz: float, seconds: float, level: float = 0.3) -> Wave:
    return level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)


def _clicks(bpm: float, seconds: float) -> Wave:
    """A decaying burst of noise on each beat."""
    wave = np.zeros(round(seconds * RATE))
    burst = np.random.default_rng(1).normal(0, 0.3, 1_000) * np.exp(-np.arange(1_000) / 150)
    for beat in np.arange(0, seconds - 0.1, 60 / bpm):
        at = round(beat * RATE)
        wave[at : at + 1_000] += burst
    return wave


def _measure(tmp_path: Path, wave: Wave, text: str) -> list[Measurement]:
    path = tmp_path / "wave.wav"
    sf.write(path, wave, RATE, subtype="FLOAT")
    heard = Meters()(AudioClip.open(path), SubQuery(tool="measure", text=text))
    return [one for stretch in heard for one in stretch if isinstance(one, Measurement)]


def test_the_pitch_of_a_glide_rises(tmp_path: Path) -> None:
    hertz = np.linspace(150, 300, RATE)
    wave = 0.3 * np.sin(2 * np.pi * np.cumsum(hertz) / RATE)
    pitch = _measure(tmp_path, wave, "pitch")[0]
    assert pitch.text == "rising"
    assert pitch.value == pytest.approx(225, rel=0.1)


@pytest.mark.parametrize("hertz", [98.0, 440.0, 944.0, 1568.0])
def test_the_pitch_of_low_and_high_notes(tmp_path: Path, hertz: float) -> None:
    at = np.arange(RATE) / RATE
    note = sum(0.3 / part * np.sin(2 * np.pi * part * hertz * at) for part in (1, 2, 3))
    (pitch,) = _measure(tmp_path, np.asarray(note) * np.exp(-3 * at), "pitch")
    assert pitch.value == pytest.approx(hertz, rel=0.02)


def test_onsets_are_counted_in_file_time(tmp_path: Path) -> None:
    (onsets,) = _measure(tmp_path, _clicks(60, 5), "onsets")
    assert onsets.value == pytest.approx(5, abs=1)


def test_a_full_scale_sine_is_minus_3_decibels(tmp_path: Path) -> None:
    whole, *steps = _measure(tmp_path, _tone(440, 2, 1.0), "loudness")
    assert whole.value == pytest.approx(-3.01, abs=0.05)
    assert len(steps) == 4


def test_silence_is_found_where_it_is(tmp_path: Path) -> None:
    wave = np.concatenate([_tone(440, 1), np.zeros(RATE), _tone(440, 1)])
    (silence,) = _measure(tmp_path, wave, "silence")
    assert silence.segment.start == pytest.approx(1, abs=0.15)
    assert silence.value == pytest.approx(1, abs=0.25)


def test_all_is_measured_where_nothing_special_is_asked(tmp_path: Path) -> None:
    heard = {one.quantity for one in _measure(tmp_path, _clicks(120, 6), "")}
    assert heard >= {"onsets", "loudness", "channels", "duration"}


@pytest.mark.parametrize(("text", "value", "words"), [("channels", 1, "mono"), ("duration", 2, "")])
def test_what_the_header_says_is_told_without_any_other_meter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, value: float, words: str
) -> None:
    ran = _counted(monkeypatch)
    (told,) = _measure(tmp_path, _tone(440, 2), text)
    assert ran == [text]
    assert (told.quantity, told.value, told.text) == (text, value, words)


@pytest.mark.parametrize("text", get_args(SignalQuantity))
def test_asked_for_one_quantity_one_meter_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    ran = _counted(monkeypatch)
    _measure(tmp_path, np.stack([_tone(440, 2)] * 2, 1), text)
    assert ran == [text]


def _counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the meters that run, in their order."""
    ran: list[str] = []

    def watched(name: str, meter: Callable[..., object]) -> Callable[..., object]:
        def run(*given: object) -> object:
            ran.append(name)
            return meter(*given)

        return run

    for meters in (HEADER, RECORDING, METERS, LEVELS, SIDES):
        for name, meter in meters.items():
            monkeypatch.setitem(meters, name, watched(name, meter))
    return ran


@pytest.mark.parametrize("seconds", [0.01, 0.1, 1.0])
def test_digital_silence_of_any_length_breaks_nothing(tmp_path: Path, seconds: float) -> None:
    heard = _measure(tmp_path, np.zeros(round(seconds * RATE)), "")
    assert all(one.segment.end <= seconds + 0.01 for one in heard)


def test_a_silence_of_minutes_is_one(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, 5 * 8_000)
    sf.write(tmp_path / "a.wav", np.concatenate([noise, np.zeros(130 * 8_000), noise]), 8_000)
    heard = Meters()(AudioClip.open(tmp_path / "a.wav"), SubQuery(tool="measure", text="silence"))
    (silence,) = [one for found in heard for one in found if isinstance(one, Measurement)]
    assert silence.value == pytest.approx(130, abs=0.3)
    assert silence.segment.start == pytest.approx(5, abs=0.2)


@pytest.mark.parametrize(("text", "channels"), [("loudness", 1), ("silence", 1), ("balance", 2)])
def test_samples_after_the_last_whole_minute_are_none(
    tmp_path: Path, text: str, channels: int
) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, (60 * RATE, channels))
    sf.write(tmp_path / "a.wav", noise, RATE)
    clip = Longer.open(tmp_path / "a.wav")
    heard = [one for found in Meters()(clip, SubQuery(tool="measure", text=text)) for one in found]
    assert all(one.segment.end <= 60 for one in heard)


def test_a_call_that_is_cancelled_ends_after_the_meter_that_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = _counted(monkeypatch)
    sf.write(tmp_path / "a.wav", _tone(440, 2), RATE)
    steps = iter(Meters()(AudioClip.open(tmp_path / "a.wav"), SubQuery(tool="measure")))
    next(steps)
    assert len(ran) == 1


@pytest.mark.parametrize("level", [0.0, 0.4])
@pytest.mark.parametrize("gain", [0.003, 1.0])
def test_beats_are_counted_on_a_constant_and_when_quiet(
    tmp_path: Path, level: float, gain: float
) -> None:
    (onsets,) = _measure(tmp_path, gain * (_clicks(150, 8) * 0.5 + level), "onsets")
    assert onsets.value == 20
    assert onsets.times == pytest.approx(np.arange(0, 7.9, 0.4), abs=0.03)


def test_notes_that_swell_are_one_onset_each_and_steady_noise_has_none(tmp_path: Path) -> None:
    ramp = np.minimum(1, np.minimum(np.arange(8_000), np.arange(8_000)[::-1]) / 2_000)
    note = np.sum([_tone(330 * k, 8_000 / RATE, 0.2 / k) for k in (1, 2, 3)], axis=0)[:8_000]
    (onsets,) = _measure(tmp_path, np.tile(note * ramp, 10), "onsets")
    assert onsets.value == 10
    (nothing,) = _measure(tmp_path, np.random.default_rng(2).normal(0, 0.1, 10 * RATE), "onsets")
    assert (nothing.value or 0) <= 1
