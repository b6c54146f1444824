"""A percept in a few words."""

from __future__ import annotations

from tools.evidence import Impression, Measurement, Miss, Percept, SoundEvent, Turn, Utterance


def words(percept: Percept) -> str:
    """What was heard, without where and by whom."""
    match percept:
        case Utterance() | Impression():
            return percept.text
        case Turn():
            return percept.speaker
        case SoundEvent():
            return percept.label
        case Measurement():
            value = None if percept.value is None else f"{percept.value:g} {percept.unit}".strip()
            parts = (percept.quantity, value, percept.text)
            return " ".join(part for part in parts if part)
        case Miss():
            return percept.reason


def plain(text: str) -> str:
    """One line: what cannot be printed, tabs and line breaks become spaces."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def shortened(text: str, most: int) -> str:
    """At most so many characters, the last of them an ellipsis where something was cut off."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def counted(number: int, noun: str) -> str:
    """`1 event`, `2 events`, `2 misses`."""
    plural = "es" if noun.endswith("s") else "s"
    return f"{number} {noun}{plural if number != 1 else ''}"
