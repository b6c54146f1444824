"""Scores: beats become seconds through every tempo, and what cannot be played is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from evals.scenes.music.score import RING, MusicScore, ScoreNote, ScorePart, Tempo

NOTE = ScoreNote(midi=60, onset=0, duration=1, velocity=90)
PLAIN = MusicScore(
    kind="melody",
    metre="4/4",
    beats=8,
    tempi=(Tempo(onset=0, bpm=60), Tempo(onset=4, bpm=120)),
    parts=(ScorePart(instrument="piano", notes=(NOTE,)),),
)


def test_each_tempo_holds_until_the_next() -> None:
    assert [PLAIN.at(beat) for beat in (0, 3, 4, 6, 8)] == [0, 3, 4, 5, 6]
    assert PLAIN.seconds == 6 + RING
    assert PLAIN.bar == 4


@given(st.lists(st.floats(40, 220), min_size=1, max_size=5), st.floats(0, 39), st.floats(0.01, 1))
def test_a_later_beat_comes_later(tempi: list[float], beat: float, more: float) -> None:
    marks = tuple(Tempo(onset=8 * at, bpm=bpm) for at, bpm in enumerate(tempi))
    score = PLAIN.model_copy(update={"tempi": marks, "beats": 40})
    assert score.at(beat) < score.at(beat + more)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"tempi": [Tempo(onset=1, bpm=60)]}, "tempi from 0 on"),
        ({"tempi": [Tempo(onset=0, bpm=60), Tempo(onset=0, bpm=90)]}, "one after another"),
        ({"parts": [ScorePart(instrument="nose", notes=(NOTE,))]}, "no instrument 'nose'"),
        ({"beats": 3, "tempi": [Tempo(onset=0, bpm=60)], "parts": [
            ScorePart(instrument="piano", notes=(NOTE.model_copy(update={"onset": 2.5}),))]},
         "within 3 beats, got one at 3.5"),
        ({"beats": 3}, "within 3 beats, got one at 4"),
    ],
)  # fmt: skip
def test_what_cannot_be_played_is_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        MusicScore.model_validate({**PLAIN.model_dump(), **change})
