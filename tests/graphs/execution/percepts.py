"""Percepts written by hand."""

from __future__ import annotations

from tools.audio import Segment
from tools.evidence import Measurement, Quantity, SoundEvent, Turn, Utterance, Word


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
