"""What is told of a score: in the music tool's words, exact, and moved with it in time."""

import numpy as np
import pytest

from evals.scenes.music.score import MusicScore, ScoreChord, ScoreKey, ScoreNote, ScorePart, Tempo
from evals.scenes.music.score_facts import MusicFact, facts
from evals.scenes.music.score_kinds import drawn_score
from tools.audio import Segment
from tools.evidence import Measurement, SoundEvent, Trait


def note(midi: int, onset: float, duration: float = 1.0) -> ScoreNote:
    return ScoreNote(midi=midi, onset=onset, duration=duration, velocity=90)


CHORD = (note(57, 3), note(60, 3), note(64, 3))
SCORE = MusicScore(
    kind="band",
    metre="3/4",
    beats=6,
    tempi=(Tempo(onset=0, bpm=120), Tempo(onset=3, bpm=60)),
    key=ScoreKey(tonic=9, mode="minor"),
    chords=(ScoreChord(root=9, quality="min", onset=3, duration=3),),
    parts=(
        ScorePart(instrument="flute", notes=(note(69, 0), note(72, 1, 2.0))),
        ScorePart(instrument="piano", notes=CHORD),
        ScorePart(instrument="drums", notes=(note(36, 4, 0.5),)),
    ),
)


def measured(quantity: str, told: tuple[MusicFact, ...]) -> list[Measurement]:
    return [f for f in told if isinstance(f, Measurement) and f.quantity == quantity]


def where(fact: MusicFact) -> tuple[float, float]:
    return fact.segment.start, fact.segment.end


def test_everything_is_told_in_the_words_of_the_music_tool() -> None:
    told = facts(SCORE)
    (chord,), (key,), (metre,), (beat,) = (
        measured(quantity, told) for quantity in ("chord", "key", "metre", "beat")
    )
    assert (chord.text, where(chord)) == ("A minor", (1.5, 4.5))
    assert (key.text, metre.text) == ("A minor", "3/4")
    assert (beat.value, beat.unit, beat.times) == (6, "beats", (0, 0.5, 1, 1.5, 2.5, 3.5))
    tempi = [(tempo.value, tempo.unit, *where(tempo)) for tempo in measured("tempo", told)]
    assert tempi == [(120, "BPM", 0, 1.5), (60, "BPM", 1.5, 4.5)]


def test_every_note_is_told_but_a_drums() -> None:
    notes = measured("note", facts(SCORE))
    assert [(one.text, one.value, one.unit) for one in notes[:2]] == [
        ("A4", 440.0, "Hz"),
        ("C5", 523.251, "Hz"),
    ]
    assert where(notes[1]) == (0.5, 1.5)
    assert len(notes) == 5


def test_an_instrument_is_one_event_until_it_has_died_away() -> None:
    told = facts(SCORE, ends=(1.7, 2.9, 2.8))
    events = {fact.label: where(fact) for fact in told if isinstance(fact, SoundEvent)}
    assert events == {"Flute": (0, 1.7), "Piano": (1.5, 2.9), "Drum kit": (2.5, 2.8)}


def test_it_is_acoustic_or_electronic_where_all_instruments_are() -> None:
    traits = {fact.label for fact in facts(SCORE) if isinstance(fact, Trait)}
    assert traits == {"acoustic", "no vocals"}
    mixed = (*SCORE.parts, ScorePart(instrument="electric piano", notes=CHORD))
    told = facts(SCORE.model_copy(update={"parts": mixed}))
    assert {fact.label for fact in told if isinstance(fact, Trait)} == {"no vocals"}


def test_without_drums_and_chords_nothing_is_said_of_the_metre() -> None:
    alone = SCORE.model_copy(update={"parts": SCORE.parts[:1], "chords": ()})
    assert not measured("metre", facts(alone))


@pytest.mark.parametrize("onset", [0.0, 7.25])
def test_a_score_that_begins_later_is_true_later(onset: float) -> None:
    score = drawn_score("band", 12.0, np.random.default_rng(4))
    early, late = facts(score), facts(score, onset)
    assert len(early) == len(late)
    for one, other in zip(early, late, strict=True):
        moved = Segment(start=one.segment.start + onset, end=one.segment.end + onset)
        assert where(other) == pytest.approx((moved.start, moved.end), abs=0.0011)
        assert one.in_words == other.in_words
    starts = [fact.segment.start for fact in late]
    assert starts == sorted(starts)
