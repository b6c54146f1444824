"""Kinds of voices: probabilities, speed, spans cut from a stream, and the people of the clips."""

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import CLIPS
from tools.audio import AudioClip, Segment
from tools.evidence import Measurement, Percept, SubQuery, Trait
from tools.filterbank import RATE
from tools.pitch_track import track
from tools.store.store import ModelStore
from tools.store.stored_model import StoredModel
from tools.voice import NAME, TOLD, VoicePerceiver, cut, load, speed
from tools.voice_features import VoiceFeatures
from tools.voice_gender import ACOUSTIC, VECTOR, packed


@pytest.fixture(scope="module")
def ear(models: ModelStore) -> VoicePerceiver:
    return load(StoredModel(lambda: models.get("campplus"), models.deriver("campplus")))


def _heard(ear: VoicePerceiver, clip: AudioClip) -> list[Percept]:
    return [one for stretch in ear(clip, SubQuery(tool=NAME)) for one in stretch]


def _genders(heard: list[Percept]) -> list[Trait]:
    return [one for one in heard if isinstance(one, Trait) and one.aspect == "gender"]


def test_the_packed_model_says_what_it_was_made_of_and_measured_on() -> None:
    fit = packed()
    assert len(fit.sources) > 3
    assert "AUC" in fit.held_out
    assert not any(source in fit.held_out.split(":")[0].split(" ") for source in fit.sources)


@given(low=st.floats(4.2, 5.0), octaves=st.floats(0.1, 1.2))
def test_a_higher_voice_is_sooner_a_womans(low: float, octaves: float) -> None:
    resonances = np.log([550, 1600, 2700, 3800])
    pitches = [np.array([pitch - 0.2, pitch, pitch + 0.2]) for pitch in (low, low + octaves)]
    one, other = (
        packed().woman(VoiceFeatures(np.append(pitch, resonances), np.zeros(VECTOR)))
        for pitch in pitches
    )
    assert 0 <= one <= other <= 1
    assert len(resonances) + 3 == ACOUSTIC


@pytest.mark.parametrize(
    "times",
    [
        [(5.0, 7.5), (28.0, 36.5), (36.5, 40.0), (64.0, 69.5)],
        [(6.0, 7.5), (66.0, 69.0)],
        [(68.0, 69.0)],
    ],
)
def test_spans_are_cut_from_a_stream(tmp_path: Path, times: list[tuple[float, float]]) -> None:
    samples = np.random.default_rng(0).normal(0, 0.1, RATE * 70).astype(np.float32)
    sf.write(tmp_path / "a.wav", samples, RATE, subtype="FLOAT")
    clip = AudioClip.open(tmp_path / "a.wav").crop(Segment(start=5, end=69.5))
    spans = [Segment(start=start, end=end) for start, end in times]
    found = list(cut(clip, spans))
    assert [span for span, _ in found] == spans
    for span, heard in found:
        assert len(heard) == pytest.approx(span.duration * RATE, abs=2)
        first = round(span.start * RATE)
        assert np.abs(heard[:4000] - samples[first : first + 4000]).max() < 1e-2


def test_syllables_a_second_are_those_that_there_are() -> None:
    time = np.arange(RATE // 4) / RATE
    voice = np.sum([np.sin(2 * np.pi * 130 * k * time) / k for k in range(1, 10)], axis=0)
    wave = (0.1 * np.tile(voice * np.hanning(len(time)) ** 2, 8)).astype(np.float32)
    (rate,) = speed(Segment(start=3, end=5), wave, track(wave, RATE))
    assert rate.value == pytest.approx(4, abs=0.6)
    assert (rate.quantity, rate.unit) == ("speech rate", "syllables/s")
    assert not list(speed(Segment(start=3, end=3.4), wave[:6400], track(wave[:6400], RATE)))


@pytest.mark.models
def test_women_of_the_clips_are_women(ear: VoicePerceiver) -> None:
    call = _genders(_heard(ear, AudioClip.open(CLIPS / "call.ogg")))
    first = [one for one in call if one.segment.end < 4]
    assert [one.label for one in first] == ["woman"] * len(first)
    assert first
    assert all((one.confidence or 0) >= TOLD for one in call)
    assert [one.label for one in call if one.segment.start > 7] == ["man"]


@pytest.mark.models
def test_a_high_man_is_a_man(ear: VoicePerceiver) -> None:
    # He speaks at 174 Hz, and nobody of his source was trained on.
    dialogue = _genders(_heard(ear, AudioClip.open(CLIPS / "dialogue.ogg")))
    times = [(3.5, 6.3), (9.8, 12.3)]
    his = [one for one in dialogue for start, end in times if start < one.segment.middle < end]
    assert his
    assert all(one.label == "man" for one in his)


@pytest.mark.models
def test_speech_has_a_speed(ear: VoicePerceiver) -> None:
    heard = _heard(ear, AudioClip.open(CLIPS / "dialogue.ogg"))
    rates = [one.value for one in heard if isinstance(one, Measurement)]
    assert rates
    assert all(value is not None and 2 < value < 8 for value in rates)


@pytest.mark.models
@pytest.mark.parametrize("name", ["barks", "frogs", "music"])
def test_what_is_no_voice_has_no_kind(ear: VoicePerceiver, name: str) -> None:
    assert _heard(ear, AudioClip.open(CLIPS / f"{name}.ogg")) == []


@pytest.mark.models
@pytest.mark.parametrize(
    ("text", "kinds"), [("gender", {"trait"}), ("speech rate", {"measurement"})]
)
def test_only_what_is_named_is_told(ear: VoicePerceiver, text: str, kinds: set[str]) -> None:
    clip = AudioClip.open(CLIPS / "speech.ogg")
    heard = [one for stretch in ear(clip, SubQuery(tool=NAME, text=text)) for one in stretch]
    assert {one.kind for one in heard} == kinds
