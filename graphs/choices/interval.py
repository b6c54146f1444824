"""Numbers in choices: digits and words, single ones, bounds and ranges."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

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

_NUMBER = re.compile(
    r"(?<![\w.])-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.])-?\d+(?:\.\d+)?|[¼½¾]"
    r"|\bno\b(?! (?:more|less|fewer|later|earlier|longer|shorter|sooner)\b)"
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
    found: list[float] = []
    for match in _NUMBER.finditer(digits(text)):
        word = match[0].replace(",", "")
        found.append(_SMALL[word] if word in _SMALL else float(word))
    return tuple(found)


_BETWEEN = re.compile(r"(?:\bbetween\b|\bfrom\b)?.*?\d.*?(?:\band\b|\bto\b|-|–|—|\bthrough\b).*?\d")
_ABOVE = r"\b(?:above|over|more than|greater than|higher than|faster than|longer than|later than)\b"
_BELOW = r"\b(?:below|under|less than|fewer than|lower than|slower than|shorter than|up to)\b"
_LEAST = (
    r"\b(?:at least|or more|or above|or over|no fewer than|and up|and above|minimum of)\b|\d\s*\+"
)
_MOST = r"\b(?:at most|or less|or fewer|or below|or under|no more than|maximum of|up to)\b"
_EDGE = 1e-9
"""What separates "more than 3" from 3."""


@lru_cache(maxsize=1 << 14)
def interval(text: str) -> Interval | None:
    """The numbers that a choice allows: "3", "100-145 BPM", "above 100", "two or more"."""
    found, plain = [*numbers(text)], digits(text)
    if not found:
        return None
    if len(found) >= 2 and found[0] < found[1] and _BETWEEN.search(plain):
        return Interval(found[0], found[1])
    first = found[0]
    if re.search(_LEAST, plain):
        return Interval(first, math.inf)
    if re.search(_MOST, plain):
        return Interval(-math.inf, first)
    if re.search(_ABOVE, plain):
        return Interval(first + _EDGE * max(1.0, abs(first)), math.inf)
    if re.search(_BELOW, plain):
        return Interval(-math.inf, first - _EDGE * max(1.0, abs(first)))
    return Interval(first, first)
