"""What is made of what the networks say, and how audio is cut for them."""

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from numpy.typing import NDArray

from tools.audio import AudioClip, Segment
from tools.musical import bar_pointer, beatnet, chords, music_tagging, musicnn
from tools.musical.chords import Harmony, decoded, in_accord
from tools.musical.keys import MAJOR, MINOR, key_of
from tools.musical.musicnn import MSD, MTT
from tools.musical.names import SHARPS, chord_name, hertz, key_name, note_name
from tools.musical.notes import BEGINS, traced
from tools.musical.tempo_candidates import candidates
from tools.musical.windows import pieces
from tools.ontology import known


def test_names_are_those_that_people_use() -> None:
    assert [key_name(10, "major"), key_name(1, "minor")] == ["Bb major", "C# minor"]
    assert [chord_name(7, "7"), chord_name(10, "min7")] == [
        "G dominant seventh",
        "Bb minor seventh",
    ]
    assert (note_name(69), note_name(60)) == ("A4", "C4")
    assert hertz(57) == pytest.approx(220)


@pytest.mark.parametrize("tonic", range(12))
@pytest.mark.parametrize("mode", ["major", "minor"])
def test_a_key_is_told_by_its_profile(tonic: int, mode: str) -> None:
    profile = np.roll(MAJOR if mode == "major" else MINOR, tonic) / 10
    told = key_of(np.tile(profile, (5, 1)))
    assert told
    assert told[:2] == (tonic, mode)
    assert key_of(np.zeros((5, 12))) is None


def test_chords_are_joined_and_no_chord_is_left_out() -> None:
    tags_ = sorted([f"{n}:{q}" for n in SHARPS for q in CHORDS] + ["N", "X"])
    said = np.full((40, 170), 1e-4)
    for frames, tag in ((slice(0, 15), "C:maj"), (slice(15, 25), "N"), (slice(25, 40), "A:min")):
        said[frames, tags_.index(tag)] = 0.9
    said[7] = 1e-4  # one frame in which another chord seems to sound
    said[7, tags_.index("E:min")] = 0.5
    starts, silent = np.arange(40, dtype=np.float64) / 10, np.zeros((40, 12), np.float32)
    heard = Harmony(Segment(start=0, end=4), starts, said, silent)
    first, last = decoded(heard, 4.0)
    assert (first.text, last.text) == ("C major", "A minor")
    assert (first.segment.start, first.segment.end) == pytest.approx((0, 1.5))
    assert (last.segment.start, last.segment.end) == pytest.approx((2.5, 3.99), abs=0.02)


CHORDS = ("maj", "min", "dim", "aug", "min6", "maj6", "min7", "minmaj7", "maj7", "7", "dim7",
          "hdim7", "sus2", "sus4")  # fmt: skip


def test_pitches_decide_between_chords_that_seem_alike() -> None:
    tags_ = sorted([f"{n}:{q}" for n in SHARPS for q in CHORDS] + ["N", "X"])
    major, seventh = tags_.index("C:maj"), tags_.index("C:maj7")
    said = np.full((1, 170), 1e-4, np.float32)
    said[0, [major, seventh]] = 0.5, 0.4
    pitches = np.full((1, 12), 0.05, np.float32)
    pitches[0, [0, 4, 7]] = 0.9
    assert in_accord(said, pitches)[0].argmax() == major
    pitches[0, 11] = 0.9
    assert in_accord(said, pitches)[0].argmax() == seventh


def _beats(period: int, bar: int, count: int) -> NDArray[np.float64]:
    """What a network that cannot err says of beats of so many frames."""
    said = np.full((period * count, 3), 0.01)
    said[::period, 0] = 0.9
    said[:: period * bar] = 0.01, 0.9, 0.01
    said[:, 2] = 1 - said[:, :2].sum(axis=1)
    return said


@pytest.mark.parametrize("bar", [3, 4])
@pytest.mark.parametrize("period", [20, 30, 50])
def test_bars_fit_best_that_are_there(bar: int, period: int) -> None:
    said, near = _beats(period, bar, 24), np.arange(period - 2, period + 3)
    courses = {n: bar_pointer.track(said, n, near, np.zeros(5)) for n in (3, 4)}
    assert max(courses, key=lambda n: courses[n].fit) == bar
    found = courses[bar]
    beats = bar_pointer.surest(found.beats, said, period)
    number = np.round(beats / period)
    assert np.abs(beats - number * period).max() <= 1
    assert len(found.beats) >= 23
    np.testing.assert_array_equal(found.places, number % bar)


@pytest.mark.parametrize("bpm", [60, 100, 150])
def test_the_true_tempo_is_among_the_candidates(bpm: float) -> None:
    period = 3000 / bpm
    strength = np.zeros(1500)
    strength[np.arange(0, 1500, period).astype(int)] = 1
    found = candidates(strength, np.full((1500, 3), 1 / 3))
    assert min(abs(one.bpm / bpm - 1) for one in found) < 0.02


def test_features_are_levels_and_their_growth() -> None:
    samples = np.zeros(2 * beatnet.RATE, np.float32)
    samples[beatnet.RATE :] = np.random.default_rng(0).normal(0, 0.3, beatnet.RATE)
    seen = beatnet.features(samples)
    assert seen.shape == (100, 272)
    assert seen[:45].max() == 0
    assert 48 <= seen[:, 136:].sum(axis=1).argmax() <= 51


def test_a_note_ends_where_the_next_of_its_pitch_begins() -> None:
    sounding, beginning = np.zeros((100, 88)), np.zeros((100, 88))
    sounding[10:80, 48] = 0.8
    beginning[[10, 40], 48] = BEGINS + 0.2
    found = sorted(traced(sounding, beginning))
    assert [(midi, round(sure, 1)) for _, _, midi, sure in found] == [(69, 0.8), (69, 0.8)]
    (first, end, *_), (second, last, *_) = found
    assert (first, end) == pytest.approx((10, 40), abs=1)
    assert (second, last) == pytest.approx((40, 80), abs=1)


def test_instruments_have_names_of_audioset_and_last_as_long_as_they_are_likely() -> None:
    scores = np.full((6, 50), 0.01)
    scores[2:4, MTT.index("guitar")] = 0.9
    (event,) = music_tagging.instruments(scores, Segment(start=10, end=30), "music")
    assert event.label == "Guitar"
    assert (event.segment.start, event.segment.end) == pytest.approx((13, 17.5), abs=0.1)
    assert (event.confidence or 0) > 0.7
    assert set(music_tagging.INSTRUMENTS) <= set(known())


@pytest.mark.parametrize(
    ("said", "aspect", "label"),
    [
        ({"female vocal": 0.6, "vocal": 0.6}, "vocals", "female vocals"),
        ({"male voice": 0.6}, "vocals", "male vocals"),
        ({}, "vocals", "no vocals"),
        ({"techno": 0.7, "House": 0.7}, "instrumentation", "electronic"),
        ({}, "instrumentation", "acoustic"),
        ({"jazz": 0.4}, "genre", "jazz"),
        ({"Mellow": 0.5, "chillout": 0.4}, "mood", "calm"),
    ],
)
def test_traits_are_read_off_the_tags(said: dict[str, float], aspect: str, label: str) -> None:
    mtt = np.array([said.get(tag, 0.005) for tag in MTT])
    msd = np.array([said.get(tag, 0.005) for tag in MSD])
    told = {(one, name): sure for one, name, sure in music_tagging.traits(mtt, msd)}
    assert told[aspect, label] > 0.3
    assert all(0 <= sure <= 1 for sure in told.values())


@pytest.mark.parametrize("seconds", [0.5, 10.0, 23.0])
def test_pieces_keep_each_moment_once(tmp_path: Path, seconds: float) -> None:
    path = tmp_path / "ramp.wav"
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, round(seconds * 8000))
    sf.write(path, noise, 8000, subtype="FLOAT")
    clip = AudioClip.open(path)
    crop = clip.crop(Segment(start=seconds / 5, end=seconds))
    heard, whole = list(pieces(crop, 8000, 5.0, 1.0)), crop.samples(8000)
    edges = [edge for piece in heard for edge in piece.own]
    assert edges[0] == pytest.approx(crop.span.start)
    assert edges[-1] == pytest.approx(crop.span.end)
    assert edges[1:-1:2] == pytest.approx(edges[2::2])
    for piece in heard:
        at = round((piece.start - crop.span.start) * 8000)
        np.testing.assert_array_equal(piece.samples, whole[at : at + len(piece.samples)])
        assert piece.start <= piece.own[0]


@pytest.mark.parametrize("size", [1, 4_096, 70_000])
def test_of_short_sound_there_are_as_many_frames_and_no_warning(size: int) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, size).astype(np.float32)
    assert musicnn.patches(noise, 94).shape == (1 + max(0, -(-(size // 256 - 186) // 94)), 187, 96)
    if size >= chords.HOP:
        assert chords.spectrogram(noise).shape == (size // chords.HOP + 1, chords.BINS, 2)
