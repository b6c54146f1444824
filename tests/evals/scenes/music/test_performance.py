"""Performances: what is heard is what is told, and the same again."""

from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from evals.scenes.clip_audio import RATE
from evals.scenes.music.performance import Performance
from evals.scenes.music.score import MusicScore, ScoreKind, ScoreNote, ScorePart, Tempo
from evals.scenes.music.score_kinds import drawn_score
from evals.scenes.music.score_writer import STEADY, SoundfontWriter
from evals.scenes.music.soundfont import Soundfont
from tests.evals.scenes.music.soundfonts import hertz, made
from tools.evidence import Measurement, SoundEvent

KINDS: tuple[ScoreKind, ...] = get_args(ScoreKind)


@pytest.fixture(scope="module")
def font(tmp_path_factory: pytest.TempPathFactory) -> Soundfont:
    return made(tmp_path_factory.mktemp("fonts") / "sine.sf2", zones=[[(38, -3600)]])


def melody(*midi: int, bpm: float = 120) -> MusicScore:
    notes = tuple(
        ScoreNote(midi=one, onset=at, duration=0.9, velocity=90) for at, one in enumerate(midi)
    )
    return MusicScore(
        kind="melody",
        metre="4/4",
        beats=len(midi),
        tempi=(Tempo(onset=0, bpm=bpm),),
        parts=(ScorePart(instrument="flute", notes=notes),),
    )


def test_each_note_sounds_when_and_as_high_as_it_is_told(font: Soundfont) -> None:
    performance = Performance(melody(69, 76, 60), font)
    samples = performance.rendered()
    assert len(samples) == round(performance.seconds * RATE)
    told = [fact for fact in performance.facts(0.0) if isinstance(fact, Measurement)]
    for fact in (fact for fact in told if fact.quantity == "note"):
        start, end = (round(at * RATE) for at in (fact.segment.start, fact.segment.end))
        assert hertz(samples[start:end], RATE) == pytest.approx(fact.value, rel=0.003)
        before, after = (
            samples[max(0, start - 400) : max(0, start - 80)],
            samples[start : start + 400],
        )
        assert np.abs(after).max() > 10 * np.abs(before).max(initial=0)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_played_and_the_same_again(kind: ScoreKind, font: Soundfont) -> None:
    score = drawn_score(kind, 8.0, np.random.default_rng(5))
    samples = Performance(score, font).rendered()
    assert np.array_equal(samples, Performance(score, font).rendered())
    assert samples.dtype == np.float32
    assert np.abs(samples).max() > 0.01


def test_an_instrument_is_told_until_it_can_no_longer_be_heard(font: Soundfont) -> None:
    """Its release is an eighth of a second for 100 dB, of which 20 are waited for."""
    performance = Performance(melody(69, 72, bpm=60), font)
    (event,) = [fact for fact in performance.facts(2.0) if isinstance(fact, SoundEvent)]
    assert event.segment.start == 2.0
    assert event.segment.end == pytest.approx(2.0 + 1.9 + 0.025, abs=0.02)


def test_a_crescendo_gets_louder(font: Soundfont) -> None:
    samples = Performance(drawn_score("crescendo", 16.0, np.random.default_rng(2)), font).rendered()
    levels = [float(np.square(part).mean()) for part in np.array_split(samples[:-RATE], 4)]
    assert levels == sorted(levels)
    assert levels[-1] > 30 * levels[0]


def test_steady_music_is_of_one_tempo_and_loudness(font: Soundfont) -> None:
    write = SoundfontWriter(font)
    kinds = {
        steady: {write(np.random.default_rng(seed), 8.0, steady).score.kind for seed in range(60)}
        for steady in (True, False)
    }
    assert kinds == {True: set(STEADY), False: set(KINDS)}


@pytest.mark.parametrize("name", ["none.sf2"])
def test_there_is_no_source_of_a_soundfont_that_nobody_published(name: str) -> None:
    assert Performance(melody(60), Soundfont(Path(name))).sources == ()
