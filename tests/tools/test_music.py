"""Music that is made here, so that its chords, key, beats and notes are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from numpy.typing import NDArray

from agent.assembly.runtime import Runtime
from tests.conftest import CLIPS
from tools import music
from tools.audio import AudioClip
from tools.evidence import Measurement, Percept, SoundEvent, SubQuery, Trait
from tools.music import Musician
from tools.store.stored_model import StoredModel
from tools.tool_registry import TOOLS

RATE = 22_050
Wave = NDArray[np.float64]

TRIADS = {"C major": (60, 64, 67), "A minor": (57, 60, 64), "F major": (53, 57, 60),
          "G major": (55, 59, 62)}  # fmt: skip


def _plucked(midi: int, seconds: float) -> Wave:
    """A note with four partials that dies away."""
    at = np.arange(round(seconds * RATE)) / RATE
    hertz = 440 * 2 ** ((midi - 69) / 12)
    partials = sum(np.sin(2 * np.pi * hertz * part * at) / part**2 for part in range(1, 5))
    return (
        0.15
        * np.asarray(partials)
        * np.exp(-2 * at)
        * np.minimum(1, np.minimum(at / 0.005, (seconds - at) / 0.05))
    )


def _chord(name: str, seconds: float = 2.0) -> Wave:
    low, *_ = notes = TRIADS[name]
    return np.sum([_plucked(note, seconds) for note in (low - 12, *notes)], axis=0)


def _clicks(bpm: float, seconds: float) -> Wave:
    """A decaying burst of noise on each beat."""
    wave = np.zeros(round(seconds * RATE))
    burst = np.random.default_rng(1).normal(0, 0.3, 1_000) * np.exp(-np.arange(1_000) / 150)
    for beat in np.arange(0.2, seconds - 0.1, 60 / bpm):
        at = round(beat * RATE)
        wave[at : at + 1_000] += burst
    return wave


def _untouched(*_: object) -> Path:
    raise AssertionError("a model was touched that nobody asked for")


def _hear(musician: Musician, clip: AudioClip, text: str) -> list[Percept]:
    heard: Iterator[Sequence[Percept]] = musician(clip, SubQuery(tool="music", text=text))
    return [percept for stretch in heard for percept in stretch]


@pytest.fixture(scope="module")
def musician(runtime: Runtime) -> Musician:
    """With the embedded models."""
    models = [
        StoredModel(partial(runtime.store.get, name), runtime.store.deriver(name))
        for name in TOOLS["music"].models
    ]
    return music.load(*models)


def _measured(musician: Musician, folder: Path, wave: Wave, text: str) -> list[Measurement]:
    path = folder / "wave.wav"
    sf.write(path, wave, RATE, subtype="FLOAT")
    found = _hear(musician, AudioClip.open(path), text)
    return [one for one in found if isinstance(one, Measurement) and one.quantity == text]


def test_no_model_is_touched_before_music_is_heard() -> None:
    unasked = [StoredModel(_untouched, _untouched) for _ in TOOLS[music.NAME].models]
    music.load(*unasked)


@pytest.mark.models
def test_chords_have_names_onsets_and_offsets(musician: Musician, tmp_path: Path) -> None:
    order = ["C major", "A minor", "F major", "G major"]
    wave = np.concatenate([_chord(name) for name in order])
    heard = _measured(musician, tmp_path, wave, "chord")
    assert len(heard) == len(order)
    assert all(one.text.startswith(name) for one, name in zip(heard, order, strict=True))
    starts = [one.segment.start for one in heard]
    assert starts == pytest.approx([0, 2, 4, 6], abs=0.15)


@pytest.mark.models
@pytest.mark.parametrize("up", [0, 3, 10])
def test_the_key_of_a_cadence(musician: Musician, tmp_path: Path, up: int) -> None:
    steps = ((0, 4, 7), (5, 9, 12), (7, 11, 14), (0, 4, 7))
    chords = [[_plucked(48 + up + step, 1.5) for step in (0, *chord)] for chord in steps]
    wave = np.concatenate([np.sum(chord, axis=0) for chord in chords])
    (key,) = _measured(musician, tmp_path, wave, "key")
    assert key.text == {0: "C major", 3: "Eb major", 10: "Bb major"}[up]


@pytest.mark.models
@pytest.mark.parametrize("bpm", [50, 60, 70, 100, 140, 170])
def test_the_tempo_of_clicks_is_theirs_and_no_multiple(
    musician: Musician, tmp_path: Path, bpm: float
) -> None:
    (tempo,) = _measured(musician, tmp_path, _clicks(bpm, 12), "tempo")
    assert tempo.value == pytest.approx(bpm, rel=0.04)
    assert tempo.unit == "BPM"


@pytest.mark.models
def test_beats_are_where_the_clicks_are(musician: Musician, tmp_path: Path) -> None:
    (beat,) = _measured(musician, tmp_path, _clicks(100, 12), "beat")
    clicks = np.arange(0.2, 11.9, 0.6)
    apart = [np.abs(np.array(beat.times) - click).min() for click in clicks]
    assert np.mean(np.array(apart) < 0.07) > 0.9
    assert beat.value == len(beat.times)


@pytest.mark.models
def test_clicks_that_are_all_alike_have_no_metre(musician: Musician, tmp_path: Path) -> None:
    assert _measured(musician, tmp_path, _clicks(100, 12), "metre") == []


@pytest.mark.models
def test_a_melody_is_written_down(musician: Musician, tmp_path: Path) -> None:
    melody = {"C4": 60, "E4": 64, "G4": 67, "A4": 69}
    wave = np.concatenate([_plucked(midi, 0.6) for midi in melody.values()])
    heard = _measured(musician, tmp_path, wave, "note")
    assert [one.text for one in heard] == list(melody)
    assert [one.segment.start for one in heard] == pytest.approx([0, 0.6, 1.2, 1.8], abs=0.06)
    assert heard[-1].value == pytest.approx(440)


@pytest.mark.models
def test_asked_for_an_aspect_only_that_is_told(musician: Musician) -> None:
    heard = _hear(musician, AudioClip.open(CLIPS / "music.ogg"), "instrumentation")
    assert [one.label for one in heard if isinstance(one, Trait)] == ["electronic"]
    assert len(heard) == 1


@pytest.mark.models
def test_asked_for_nothing_instruments_and_all_aspects_are_told(musician: Musician) -> None:
    heard = _hear(musician, AudioClip.open(CLIPS / "music.ogg"), "")
    aspects = {one.aspect for one in heard if isinstance(one, Trait)}
    assert aspects == {"genre", "mood", "instrumentation", "vocals"}
    assert {type(one) for one in heard} <= {Trait, SoundEvent}
