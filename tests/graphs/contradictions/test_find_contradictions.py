"""Contradictions: each kind is found, and what only looks like one is not."""

from collections.abc import Sequence
from time import perf_counter

import pytest

from graphs.contradictions.contradiction import ConflictKind
from graphs.contradictions.find_contradictions import contradictions, disputed
from graphs.state import Call, Plan, Question, State
from tools.audio import AudioClip, Segment
from tools.evidence import (
    Impression,
    Measurement,
    Miss,
    Percept,
    SoundEvent,
    SubQuery,
    Turn,
    Utterance,
    Word,
)

SPAN = Segment(start=0, end=10)


def at(start: float, end: float) -> Segment:
    return Segment(start=start, end=end)


def sound(label: str, start: float, end: float, sure: float = 0.8) -> SoundEvent:
    return SoundEvent(tool="tag", segment=at(start, end), label=label, confidence=sure)


def said(text: str, start: float, end: float, language: str = "en", sure: float = 0.8) -> Utterance:
    place = at(start, end)
    return Utterance(tool="asr", segment=place, text=text, language=language, confidence=sure)


def turn(speaker: str, start: float, end: float) -> Turn:
    return Turn(tool="diarize", segment=at(start, end), speaker=speaker)


def quiet(start: float, end: float) -> Measurement:
    return Measurement(
        tool="measure", segment=at(start, end), quantity="silence", value=end - start
    )


def tempo(bpm: float) -> Measurement:
    return Measurement(tool="measure", segment=SPAN, quantity="tempo", value=bpm, unit="BPM")


def words(text: str, place: Segment = SPAN) -> Impression:
    return Impression(tool="lalm", segment=place, text=text)


ASR, DIARIZE, TAG = (SubQuery(tool=name) for name in ("asr", "diarize", "tag"))
BARKS = SubQuery(tool="tag", text="dog bark | doorbell")
COUNT = SubQuery(tool="listen", text="dog bark", aim="count")
CROP = SubQuery(tool="listen", aim="words", segment=at(0, 5))
PITCH = SubQuery(tool="measure")


def lalm(text: str) -> SubQuery:
    return SubQuery(tool="lalm", text=text)


Heard = tuple[SubQuery, Sequence[Percept]]

TRUE: dict[str, tuple[ConflictKind, list[Heard]]] = {
    "one hears a bark, the other was asked for it and does not": (
        ConflictKind.PRESENCE,
        [(BARKS, [sound("Bark", 1, 2)]), (COUNT, [])],
    ),
    "a bark at another time is no confirmation": (
        ConflictKind.PRESENCE,
        [(BARKS, [sound("Bark", 1, 2)]), (COUNT, [sound("Bark", 7, 8, 0.2)])],
    ),
    "two counts of the same": (
        ConflictKind.COUNT,
        [
            (COUNT, [sound("Bark", 1, 2), sound("Bark", 3, 4)]),
            (COUNT.model_copy(update={"segment": at(0.5, 9.5)}), [sound("Bark", 1, 4)]),
        ],
    ),
    "a sound in silence": (
        ConflictKind.SILENCE,
        [(TAG, [sound("Bell", 2, 3)]), (PITCH, [quiet(1.5, 4)])],
    ),
    "words in silence": (
        ConflictKind.SILENCE,
        [(ASR, [said("hello there you", 2, 3)]), (PITCH, [quiet(1, 5)])],
    ),
    "other words": (
        ConflictKind.WORDS,
        [
            (ASR, [said("please hold the line", 1, 3)]),
            (CROP, [said("numbers seven to fifty", 1, 3)]),
        ],
    ),
    "another language": (
        ConflictKind.LANGUAGE,
        [(ASR, [said("un nuovo numero", 1, 3, "it")]), (CROP, [said("новый номер", 1, 3, "ru")])],
    ),
    "a voice without words": (ConflictKind.PRESENCE, [(ASR, []), (DIARIZE, [turn("S1", 2, 4)])]),
    "words without a voice": (
        ConflictKind.PRESENCE,
        [(ASR, [said("please hold the line", 1, 3)]), (DIARIZE, [turn("S1", 6, 6.5)])],
    ),
    "two at once in one transcription": (
        ConflictKind.OVERLAP,
        [
            (ASR, [said("please hold the line", 1, 5)]),
            (DIARIZE, [turn("S1", 1, 4), turn("S2", 2, 5)]),
        ],
    ),
    "more speakers in a part than in the whole": (
        ConflictKind.SPEAKERS,
        [
            (DIARIZE, [turn("S1", 1, 4)]),
            (
                SubQuery(tool="diarize", segment=at(0, 5)),
                [turn("S1", 1, 2), turn("S2", 2, 4)],
            ),
        ],
    ),
    "a denied sound": (
        ConflictKind.PRESENCE,
        [(TAG, [sound("Bark", 1, 2)]), (lalm("Describe it."), [words("Talk, but no dog.")])],
    ),
    "denied speech": (
        ConflictKind.PRESENCE,
        [
            (ASR, [said("please hold the line", 1, 3)]),
            (lalm(""), [words("Rain, and nobody speaks.")]),
        ],
    ),
    "a tempo": (
        ConflictKind.MEASURE,
        [(PITCH, [tempo(100)]), (lalm("What is this?"), [words("A song at 120 BPM.")])],
    ),
}

FALSE: dict[str, list[Heard]] = {
    "nothing": [],
    "a sound that is half believed": [(BARKS, [sound("Bark", 1, 2, 0.1)]), (COUNT, [])],
    "a sound nobody else was asked for": [(TAG, [sound("Bell", 1, 2)]), (COUNT, [])],
    "a kind of the same sound": [
        (BARKS, [sound("Dog", 1, 3)]),
        (COUNT, [sound("Bark", 1, 1.5), sound("Bark", 2, 2.5)]),
    ],
    "a sound outside of the other's crop": [
        (BARKS, [sound("Bark", 7, 8)]),
        (COUNT.model_copy(update={"segment": at(0, 5)}), []),
    ],
    "a tool that failed": [
        (BARKS, [sound("Bark", 1, 2)]),
        (COUNT, [Miss(tool="listen", reason="late")]),
    ],
    "the same words, nearly": [
        (ASR, [said("Please hold the line.", 1, 3)]),
        (CROP, [said("please hold a line", 1, 3)]),
    ],
    "a crop that cut words off": [
        (ASR, [said("Message from phone number.", 1, 3)]),
        (CROP, [said("message from", 1, 2)]),
    ],
    "neighbours in two languages": [
        (ASR, [said("hold the line", 1, 3), said("un nuovo numero", 3, 5, "it")]),
    ],
    "a short cry": [(ASR, []), (DIARIZE, [turn("S1", 2, 2.5)])],
    "speakers in turn": [
        (ASR, [said("please hold", 1, 3), said("thank you", 4, 5)]),
        (DIARIZE, [turn("S1", 1, 3), turn("S2", 4, 5)]),
    ],
    "fewer speakers in a part": [
        (DIARIZE, [turn("S1", 1, 4), turn("S2", 5, 6)]),
        (SubQuery(tool="diarize", segment=at(0, 4)), [turn("S1", 1, 4)]),
    ],
    "a tempo an octave off": [(PITCH, [tempo(60)]), (lalm(""), [words("It is at 121 bpm.")])],
    "an impression that denies nothing": [
        (TAG, [sound("Bark", 1, 2)]),
        (lalm("Describe it."), [words("There is no doubt that a dog barks.")]),
    ],
    "a reply, for what was asked is not read": [
        (TAG, [sound("Bark", 1, 2)]),
        (lalm("Is there a dog barking?"), [words("No.")]),
    ],
    "silence beside a sound": [(TAG, [sound("Bell", 2, 3)]), (PITCH, [quiet(2.9, 4)])],
}


def calls(heard: Sequence[Heard]) -> list[Call]:
    return [Call(round=0, query=query, percepts=tuple(percepts)) for query, percepts in heard]


@pytest.mark.parametrize("name", TRUE)
def test_what_cannot_both_hold_is_found(name: str) -> None:
    kind, heard = TRUE[name]
    found = contradictions(SPAN, calls(heard))
    assert [one.kind for one in found] == [kind]
    percepts = [percept for _, percepts in heard for percept in percepts]
    assert all(0 <= index < len(percepts) for index in found[0].between)
    assert found[0].query.segment is not None
    assert SPAN.intersect(found[0].query.segment) == found[0].query.segment


@pytest.mark.parametrize("name", FALSE)
def test_what_can_both_hold_is_let_be(name: str) -> None:
    assert contradictions(SPAN, calls(FALSE[name])) == []


def test_a_word_that_two_speakers_share_is_disputed() -> None:
    long = Word(text="nononono", segment=at(2, 4), confidence=0.9)
    spoken = said("nononono", 2, 4).model_copy(update={"words": (long,)})
    heard = [(ASR, [spoken]), (DIARIZE, [turn("S1", 1, 3), turn("S2", 3, 5)])]
    (found,) = contradictions(SPAN, calls(heard))
    assert (found.kind, found.segment) == (ConflictKind.OVERLAP, long.segment)


def test_what_was_listened_to_again_is_disputed_no_more(call: AudioClip) -> None:
    heard = calls([(ASR, []), (DIARIZE, [turn("S1", 2, 4)])])
    plan = Plan(queries=())
    state = State(clip=call, question=Question(text="What is said?"), plan=plan, calls=heard)
    (found,) = disputed(state)
    assert found.query == SubQuery(tool="listen", aim="words", segment=at(1.6, 4.4))
    again = Call(round=1, query=found.query)
    assert disputed(state.model_copy(update={"calls": [*heard, again]})) == []
    assert len(contradictions(call.span, [*heard, again])) == 1


def test_an_hour_is_searched_in_no_time() -> None:
    turns = [turn(f"S{at % 3}", 3.6 * at, 3.6 * at + 3.55) for at in range(1000)]
    spoken = [said("a b c d e", 3.6 * at, 3.6 * at + 3.5) for at in range(1000)]
    sounds = [sound("Bark", 2.4 * at, 2.4 * at + 1) for at in range(1500)]
    pauses = [quiet(3.6 * at + 3.55, 3.6 * at + 3.6) for at in range(1000)]
    heard = [(DIARIZE, turns), (ASR, spoken), (TAG, sounds), (BARKS, sounds), (PITCH, pauses)]
    began = perf_counter()
    assert contradictions(at(0, 3600), calls(heard)) == []
    assert perf_counter() - began < 3
