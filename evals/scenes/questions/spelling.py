"""How answers are written: times, counts, names, orders, each in several notations.

All choices of one question are in one notation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from numpy.random import Generator

from evals.wordings.inflection import article
from evals.wordings.sound_names import Form, called
from graphs.choices.language_names import name_of
from tools import ontology

Spelling = Callable[[str | float | bool | tuple[str, ...]], str]
"""Writes a value as a choice."""

NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
           "eleven", "twelve", "thirteen", "fourteen", "fifteen")  # fmt: skip
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
            "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth")  # fmt: skip

STYLES: tuple[tuple[Form, ...], ...] = (
    ("noun verbing", "mass", "things", "thing", "event"),
    ("event", "mass", "thing", "things", "noun verbing"),
    ("thing", "event", "mass", "things", "noun verbing"),
)
"""Which form is preferred for the names of a question's choices."""


@dataclass(frozen=True)
class Speller:
    """Draws notations.

    Attributes:
        worded: By what the question itself calls each label.
    """

    rng: Generator
    worded: Mapping[str, str]

    def of(self, unit: str) -> Spelling:
        """The notation for all choices of a question."""
        match unit:
            case "count":
                return self._pick((_digits, _in_words))
            case "at":
                return self._pick((_clock, _seconds, _s, _about))
            case "s":
                return self._pick((_seconds, _s, _about))
            case "Hz" | "BPM":
                return self._pick(
                    (_measured(f" {unit}"), _measured(f" {unit.lower()}"), _measured(""))
                )
            case "order":
                return self._order()
            case "name":
                return self._cased(self._names())
            case _:
                return self._cased(self._label(unit))

    def _pick(self, spellings: Sequence[Spelling]) -> Spelling:
        return spellings[int(self.rng.integers(len(spellings)))]

    def _names(self) -> Spelling:
        """Sounds by their names, with article or without."""
        style = STYLES[int(self.rng.integers(len(STYLES)))]
        articles, choice = bool(self.rng.integers(2)), int(self.rng.integers(1 << 16))

        def spelt(label: str | float | bool | tuple[str, ...]) -> str:
            text = self.worded.get(str(label)) or _name(str(label), style, choice)
            return _with_article(text, str(label)) if articles else text

        return spelt

    def _order(self) -> Spelling:
        joins = (", ", " - ", ", then ", " → ", " > ")
        join, name = joins[int(self.rng.integers(len(joins)))], self._names()

        def spelt(labels: str | float | bool | tuple[str, ...]) -> str:
            assert isinstance(labels, tuple)
            return join.join(name(label) for label in labels)

        return self._cased(spelt)

    def _label(self, unit: str) -> Spelling:
        tables = LABELS.get(unit)
        if unit == "language":
            return lambda code: name_of(str(code)).title()
        if unit in ("words", "english"):
            return self._pick((_plain, lambda text: f'"{_plain(text)}"'))
        if unit in ("place", "who"):
            return self._pick(_PLACES if unit == "place" else _VOICES)
        if tables is None:
            return str
        table = tables[int(self.rng.integers(len(tables)))]
        return lambda label: table.get(str(label), str(label))

    def _cased(self, spelling: Spelling) -> Spelling:
        """As it is, or with a capital letter."""
        if self.rng.integers(2):
            return spelling
        return lambda value: spelling(value)[:1].upper() + spelling(value)[1:]


LABELS: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "gender": (
        {"man": "a man", "woman": "a woman", "child": "a child"},
        {"man": "man", "woman": "woman", "child": "child"},
        {"man": "male", "woman": "female", "child": "child"},
    ),
    "trend loudness": (
        {"rising": "louder", "falling": "quieter", "level": "no change"},
        {"rising": "it gets louder", "falling": "it gets softer", "level": "it stays the same"},
    ),
    "trend pitch": (
        {"rising": "higher", "falling": "lower", "level": "no change"},
        {"rising": "it rises", "falling": "it falls", "level": "it stays the same"},
    ),
    "trend tempo": (
        {"rising": "faster", "falling": "slower", "level": "no change"},
        {"rising": "it speeds up", "falling": "it slows down", "level": "it stays the same"},
    ),
    "trend length": (
        {"rising": "longer", "falling": "shorter", "level": "no change"},
        {"rising": "increasing", "falling": "decreasing", "level": "constant"},
    ),
}
"""Words for labels; one row is one notation."""


def _digits(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _in_words(value: object) -> str:
    at = int(float(str(value)))
    return NUMBERS[at] if 0 <= at < len(NUMBERS) else str(at)


def _clock(value: object) -> str:
    whole = round(float(str(value)))
    return f"{whole // 60}:{whole % 60:02d}"


def _seconds(value: object) -> str:
    return f"{float(str(value)):.1f} seconds"


def _s(value: object) -> str:
    return f"{float(str(value)):.1f} s"


def _about(value: object) -> str:
    whole = round(float(str(value)))
    return f"about {whole} second{'' if whole == 1 else 's'}"


def _plain(value: object) -> str:
    """What is said, without the mark at its end."""
    return str(value).strip().rstrip(".!?…")


def _measured(unit: str) -> Spelling:
    return lambda value: f"{round(float(str(value)))}{unit}"


def _name(label: str, style: Sequence[Form], choice: int) -> str:
    """What a label is called, in the first form that it has; else in its own words."""
    for form in style:
        known = called(label, form)
        if known:
            return known[choice % len(known)]
    return label.split(",")[0].lower() if label in ontology.known() else label


def _with_article(text: str, label: str) -> str:
    """A name with "a" or "an", where it may have one."""
    forms: tuple[Form, ...] = ("thing", "event", "noun verbing")
    counted = any(text in called(label, form) for form in forms)
    return f"{article(text)} {text}" if counted else text


def _ordinal(value: object) -> str:
    at = int(float(str(value)))
    return ORDINALS[at - 1] if 1 <= at <= len(ORDINALS) else f"number {at}"


_PLACES: tuple[Spelling, ...] = (
    _ordinal,
    lambda value: f"the {_ordinal(value)}",
    lambda value: f"the {_ordinal(value)} one",
)
_VOICES: tuple[Spelling, ...] = (
    lambda value: f"speaker {str(value)[1:]}",
    lambda value: f"the {_ordinal(str(value)[1:])} speaker",
    lambda value: f"{_ordinal(str(value)[1:])} speaker",
)
