"""Drawn scores: each kind shows what it is for, and the same chance gives the same score."""

import math
from itertools import combinations, pairwise
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.scenes.music.harmony import pitch_classes
from evals.scenes.music.score import MusicScore, ScoreKind, ScorePart
from evals.scenes.music.score_kinds import APART, CHANGES, PACE, drawn_score

KINDS: tuple[ScoreKind, ...] = get_args(ScoreKind)
SEEDS = range(12)


def drawn(kind: ScoreKind, seed: int, seconds: float = 20.0) -> MusicScore:
    return drawn_score(kind, seconds, np.random.default_rng(seed))


def pitched(score: MusicScore) -> list[ScorePart]:
    return [part for part in score.parts if not part.percussion]


@given(st.sampled_from(KINDS), st.integers(0, 10_000), st.floats(3, 90))
def test_every_score_is_playable_and_the_same_again(
    kind: ScoreKind, seed: int, seconds: float
) -> None:
    score = drawn(kind, seed, seconds)
    assert score == drawn(kind, seed, seconds)
    assert MusicScore.model_validate_json(score.model_dump_json()) == score
    assert score.kind == kind
    for part in pitched(score):
        low, high = part.played_on.low, part.played_on.high
        assert all(low <= note.midi <= high for note in part.notes)


@pytest.mark.parametrize("kind", KINDS)
def test_a_score_is_about_as_long_as_wanted(kind: ScoreKind) -> None:
    lengths = [drawn(kind, seed, 30.0).seconds for seed in SEEDS]
    assert np.median(lengths) == pytest.approx(30, rel=0.15)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_chord_is_played_in_full_at_its_onset(seed: int) -> None:
    score = drawn("progression", seed)
    sounding = [note for part in pitched(score) for note in part.notes]
    for chord in score.chords:
        struck = {note.midi % 12 for note in sounding if note.onset == chord.onset}
        assert struck == pitch_classes(chord)
    assert score.key is not None
    assert score.chords[-1].root == score.key.tonic


@pytest.mark.parametrize("seed", SEEDS)
def test_a_band_enters_one_after_another_and_no_two_sound_alike(seed: int) -> None:
    score = drawn("band", seed)
    entries = [part.notes[0].onset for part in score.parts]
    assert 2 <= len(entries) <= 5
    assert all(one < other for one, other in pairwise(entries))
    families = [part.played_on.family for part in pitched(score)]
    assert len(set(families)) == len(families)


@pytest.mark.parametrize("seed", SEEDS)
def test_two_tempi_differ_by_more_than_a_listener_could_miss(seed: int) -> None:
    score = drawn("two tempi", seed)
    slower, faster = sorted(tempo.bpm for tempo in score.tempi)
    assert min(CHANGES) - 0.04 <= faster / slower <= max(CHANGES) + 0.04
    assert score.tempi[1].onset % score.bar == 0


@pytest.mark.parametrize(("kind", "factor"), [("faster", PACE), ("slower", 1 / PACE)])
def test_it_gets_faster_or_slower_with_every_bar(kind: ScoreKind, factor: float) -> None:
    for seed in SEEDS:
        tempi = [tempo.bpm for tempo in drawn(kind, seed).tempi]
        steps = [math.log(later / earlier) for earlier, later in pairwise(tempi)]
        assert np.ptp(np.sign(steps)) == 0
        assert tempi[-1] / tempi[0] == pytest.approx(factor, rel=0.01)


@pytest.mark.parametrize(("kind", "sign"), [("crescendo", 1), ("diminuendo", -1)])
def test_it_gets_louder_or_softer_from_bar_to_bar(kind: ScoreKind, sign: int) -> None:
    score = drawn(kind, 3)
    for part in score.parts:
        loudest = [
            max(note.velocity for note in part.notes if first <= note.onset < first + score.bar)
            for first in range(0, score.beats, score.bar)
        ]
        assert all(sign * (later - earlier) >= 0 for earlier, later in pairwise(loudest))
        assert sign * (loudest[-1] - loudest[0]) > 40


@pytest.mark.parametrize("seed", SEEDS)
def test_of_two_melodies_one_is_over_when_the_other_begins_and_all_above_it(seed: int) -> None:
    one, other = drawn("two melodies", seed).parts
    assert one.notes[-1].onset + one.notes[-1].duration < other.notes[0].onset
    lower, higher = sorted([one, other], key=lambda part: part.notes[0].midi)
    highest = max(note.midi for note in lower.notes)
    assert min(note.midi for note in higher.notes) - highest >= APART
    assert one.played_on.family != other.played_on.family


def test_chance_gives_different_scores() -> None:
    scores = [drawn("melody", seed) for seed in SEEDS]
    assert all(one != other for one, other in combinations(scores, 2))
    assert len({score.key for score in scores}) > 6
    assert {score.metre for score in scores} == {"3/4", "4/4"}
