"""Percepts written by hand, and the reasoner asked about them."""

from collections.abc import Sequence

from graphs.answer.answerer import Reasoner
from graphs.parse import parse
from graphs.state import Answer, Call, Plan, Question, State
from tools.audio import AudioClip, Segment
from tools.evidence import (
    Measurement,
    Percept,
    Quantity,
    SoundEvent,
    SubQuery,
    Turn,
    Utterance,
    Word,
)


def same_words(text: str, label: str) -> float:
    """A likeness that needs no model: 1 where a label's word is in the text."""
    return float(bool(set(text.lower().split()) & set(label.lower().replace(",", "").split())))


def event(label: str, start: float, end: float, sure: float = 0.8) -> SoundEvent:
    return SoundEvent(
        tool="tag", segment=Segment(start=start, end=end), label=label, confidence=sure
    )


def turn(speaker: str, start: float, end: float) -> Turn:
    return Turn(
        tool="diarize", segment=Segment(start=start, end=end), speaker=speaker, confidence=0.8
    )


def spoken(text: str, start: float, end: float, language: str = "en") -> Utterance:
    parts = text.split()
    step = (end - start) / len(parts)
    words = tuple(
        Word(
            text=part,
            segment=Segment(start=start + at * step, end=start + (at + 1) * step),
            confidence=0.9,
        )
        for at, part in enumerate(parts)
    )
    return Utterance(
        tool="asr",
        segment=Segment(start=start, end=end),
        text=text,
        words=words,
        language=language,
        confidence=0.9,
    )


def measured(quantity: Quantity, value: float, start: float, end: float) -> Measurement:
    return Measurement(
        tool="measure", segment=Segment(start=start, end=end), quantity=quantity, value=value
    )


SCENE = (
    event("Bark", 1.0, 1.4),
    spoken("please hold the line", 2.0, 3.5),
    event("Bell", 4.0, 5.0),
    spoken("il numero non è attivo", 5.5, 7.0, "it"),
    event("Bark", 8.0, 8.4),
    event("Rain", 9.0, 11.5),
    turn("S1", 2.0, 3.5),
    turn("S2", 5.5, 7.0),
)


async def answered(
    call: AudioClip, text: str, choices: Sequence[str], percepts: Sequence[Percept] = SCENE
) -> Answer:
    """What the reasoner says to a question about these percepts."""
    question = Question(text=text, choices=tuple(choices))
    state = State(
        clip=call,
        question=question,
        plan=Plan(need=parse(text, question.choices), queries=()),
        calls=[Call(round=0, query=SubQuery(tool="tag"), percepts=tuple(percepts))],
    )
    return await Reasoner(same_words)(state)
