"""A percept in a few words, wherever somebody reads it: a page, a table, a model's prompt."""

from __future__ import annotations

from collections.abc import Callable

from tools.evidence import Impression, Measurement, Miss, Percept, SoundEvent, Turn, Utterance

Quote = Callable[[str], str]
"""How words from outside are written, such as between quotation marks."""


def text_of(percept: Percept, quote: Quote = str) -> str:
    """What was heard, without where and by whom."""
    match percept:
        case Utterance() | Impression():
            return quote(percept.text)
        case Turn():
            return quote(percept.speaker)
        case SoundEvent():
            return quote(percept.label)
        case Measurement():
            text = quote(percept.text) if percept.text else ""
            return " ".join(filter(None, (percept.quantity, amount(percept, quote), text)))
        case Miss():
            return quote(percept.reason)


def amount(percept: Measurement, quote: Quote = str) -> str:
    """The number with its unit; nothing where nothing could be measured."""
    if percept.value is None:
        return ""
    unit = quote(percept.unit) if percept.unit else ""
    return f"{percept.value:g} {unit}".strip()
