"""Numbers in choices: digits and words, single ones, bounds and ranges."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any, NamedTuple

_PARSER: Any = import_module("text_to_num")

LONGEST = 400
"""Characters of a choice that are looked at for numbers."""

_SMALL = {
    **{word: float(at) for at, word in enumerate("zero one two three four five six".split())},
    **{word: float(at) for at, word in enumerate("seven eight nine ten eleven twelve".split(), 7)},
    **{"no": 0.0, "none": 0.0, "never": 0.0, "once": 1.0, "single": 1.0, "twice": 2.0},
    **{"both": 2.0, "couple": 2.0, "pair": 2.0, "thrice": 3.0, "dozen": 12.0, "half": 0.5},
    **{"quarter": 0.25, "¼": 0.25, "½": 0.5, "¾": 0.75},
}
"""Words that a parser of long numbers leaves alone."""

_MORE = r"(?:more|greater|higher|faster|longer|later|louder)"
_LESS = r"(?:less|fewer|lower|slower|shorter|earlier|quieter)"
_NUMBER = re.compile(
    r"(?<![\w.])-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.])-?\d+(?:\.\d+)?|[¼½¾]"
    rf"|\bno\b(?! (?:{_MORE}|{_LESS}|sooner)\b)"
    rf"|\b(?:{'|'.join(word for word in _SMALL if word.isalpha() and word != 'no')})\b"
)
_SCALE = r"(?:hundred|thousand|million)"
_YEAR = re.compile(r"\b(1[1-9]|20) ([1-9]\d)\b")


@dataclass(frozen=True)
class Interval:
    """All numbers from `low` to `high`, both included; a single number is both."""

    low: float
    high: float

    def off(self, value: float) -> float:
        """How far a number lies outside; 0 inside."""
        return max(0.0, self.low - value, value - self.high)

    @property
    def middle(self) -> float:
        """Of a bounded interval; of another, its only bound."""
        if math.isinf(self.low):
            return self.high
        return self.low if math.isinf(self.high) else (self.low + self.high) / 2


class PlacedNumber(NamedTuple):
    """A number, and where in a text it stands."""

    start: int
    end: int
    value: float


@lru_cache(maxsize=1 << 14)
def digits(text: str) -> str:
    """The text in lower case with its number words as digits: "1945", "13 times", "3.5"."""
    plain = text[:LONGEST].lower().replace("\u2212", "-")
    plain = re.sub(rf"({_SCALE}),? (?:and )?(?=[a-z]+)", r"\1 ", plain)
    plain = str(_PARSER.alpha2digit(plain, "en"))
    # "Nineteen eighty-four" is a year as it is spoken.
    return _YEAR.sub(r"\1\2", plain) if not _YEAR.search(text) else plain


@lru_cache(maxsize=1 << 14)
def numbers(text: str) -> tuple[float, ...]:
    """Every number in a text, in its order."""
    return tuple(one.value for one in placed_numbers(digits(text)))


def placed_numbers(plain: str) -> list[PlacedNumber]:
    """Every number in a text that `digits` has made."""
    found: list[PlacedNumber] = []
    for match in _NUMBER.finditer(plain):
        word = match[0].replace(",", "")
        value = _SMALL[word] if word in _SMALL else float(word)
        found.append(PlacedNumber(*match.span(), value))
    return found


@lru_cache(maxsize=1 << 14)
def interval(text: str) -> Interval | None:
    """The numbers that a choice allows: "3", "100-145 BPM", "above 100", "two or more"."""
    plain = digits(text)
    return bounded(placed_numbers(plain), plain)


_AT_MOST = (
    rf"(?:not?|never) (?:{_MORE}|above|over)(?: than)?|at (?:the )?most|up to|maximum(?: of)?|max|"
    r"within|by|until|till|[≤]|<=|not exceeding"
)
_AT_LEAST = (
    rf"(?:not?|never) (?:{_LESS}|below|under)(?: than)?|at (?:the )?least|minimum(?: of)?|min|"
    r"from|since|[≥]|>="
)
_ABOVE = rf"{_MORE} than|above|over|beyond|past|after|exceed(?:s|ing)|>"
_BELOW = rf"{_LESS} than|below|under|before|<"
_OR_MORE = rf"\s*(?:\w+ )?(?:or|and) (?:{_MORE}|above|over|up|upwards?)\b|\s*\+"
_OR_LESS = rf"\s*(?:\w+ )?(?:or|and) (?:{_LESS}|below|under|down)\b"
_BEFORE = re.compile(
    rf"(?:(?P<most>{_AT_MOST})|(?P<least>{_AT_LEAST})|(?P<above>{_ABOVE})|(?P<below>{_BELOW}))"
    r"\s*(?:about|around|roughly|approximately|the|a|an)?\s*$"
)
_RANGE = re.compile(r"[^\w]*\b(?:to|and|through|until|till|or)\b[^\w]*|[^\w]*[-–—][^\w]*")
_EDGE = 1e-9
"""What separates "more than 3" from 3."""


def bounded(found: Sequence[PlacedNumber], plain: str) -> Interval | None:
    """What numbers in a text allow: one, a range, or bounds, of which there may be two."""
    if not found:
        return None
    told = [_bound(one, plain, found) for one in found[:2]]
    bounds = [bound for bound in told if bound]
    if len(found) >= 2 and len(bounds) < 2:
        first, second = found[:2]
        between = plain[first.end : second.start]
        units = re.sub(r"^\s*[a-z]{1,12}\.?(?=\s*(?:[-–—]|to\b|and\b|or\b|through\b))", "", between)
        ranged = first.value < second.value and (_RANGE.fullmatch(units) or "between" in plain)
        if ranged:
            return Interval(first.value, second.value)
    if bounds:
        low, high = max(one.low for one in bounds), min(one.high for one in bounds)
        return Interval(low, high) if low <= high else bounds[0]
    return Interval(found[0].value, found[0].value)


def _bound(one: PlacedNumber, plain: str, found: Sequence[PlacedNumber]) -> Interval | None:
    """The bound that stands before a number, or behind it; None where none does."""
    start = max((other.end for other in found if other.end <= one.start), default=0)
    before, behind = _BEFORE.search(plain[start : one.start]), plain[one.end :]
    edge = _EDGE * max(1.0, abs(one.value))
    if re.match(_OR_MORE, behind):
        return Interval(one.value, math.inf)
    if re.match(_OR_LESS, behind):
        return Interval(-math.inf, one.value)
    match before and before.lastgroup:
        case "most":
            return Interval(-math.inf, one.value)
        case "least":
            return Interval(one.value, math.inf)
        case "above":
            return Interval(one.value + edge, math.inf)
        case "below":
            return Interval(-math.inf, one.value - edge)
        case _:
            return None
