"""Questions for a number: whether it is near enough, or how far off."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Literal

from evals.sample import Item
from evals.scoring.metric import MeanScore
from evals.scoring.protocol import Metric, Score

LONGEST = 2_000
"""Characters; nobody looks for a number in a longer answer."""

DIGITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SMALL = (
    *("zero", *DIGITS, "ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES = ("dozen", "hundred", "thousand", "million", "billion")
"""Words that make a number of the one before them."""

_NUMBER = re.compile(
    r"(?<![\w.])(?<!\d:)[-+\u2212]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"(?:e[-+]?\d{1,3})?(?![.:]?\d)",
    re.ASCII,
)
_CLOCK = re.compile(r"(?<![\w.:])(\d{1,3}):([0-5]\d(?:\.\d+)?)(?![.:]?\d)", re.ASCII)
"""Minutes and seconds."""

_ORDINAL = r" (?:first|second|third|(?:four|fif|six|seven|eigh|nin)th)\b"
_WORD = re.compile(
    rf"(?<!\w-)\b(?:({'|'.join(TENS)})(?:[- ]({'|'.join(DIGITS)}))?(?!{_ORDINAL})"
    rf"|({'|'.join(SMALL)}))\b(?!-\w)"
)
_LARGE = re.compile(rf"\b(?:{'|'.join(SCALES)})s?\b")
_PRONOUN = re.compile(r"\b(?:no|any|every|some|each|this|that|which|other|another)[- ]one\b")


@dataclass(frozen=True)
class NumberMatch:
    """Whether a number is within a tolerance, the wider of the two.

    Attributes:
        absolute: How far it may be off.
        relative: How far, as a share of the right number.
        low: A number below is none.
        high: A number above is none.
    """

    name: str
    absolute: float = 0.0
    relative: float = 0.0
    low: float = -math.inf
    high: float = math.inf
    needs: Literal["number"] = "number"
    metric: Metric = field(default_factory=MeanScore)

    @property
    def about(self) -> str:
        """How far off it may be."""
        absolute = f"{self.absolute:g}" if self.absolute or not self.relative else ""
        relative = f"{100 * self.relative:g} %" if self.relative else ""
        return f"a number within {' or '.join(filter(None, (absolute, relative)))}"

    def __call__(self, item: Item, said: str) -> Score:
        """1 or 0; an answer without a number, or with several, is wrong."""
        found, why = number_in(said, self.low, self.high)
        if found is None or item.number is None:
            return Score(value=0.0, why=why)
        allowed = max(self.absolute, self.relative * abs(item.number))
        # What is written in decimals is not kept so: 1.2 is a hair off 1.1 + 0.1.
        near = abs(found - item.number) <= allowed + 1e-9 * max(1.0, abs(item.number))
        return Score(value=float(near), why=why)


@dataclass(frozen=True)
class AbsoluteError:
    """How far a number is off; an answer without one has no error, and is counted as absent.

    Attributes:
        unit: Of the number; "" where it has none.
        low: As for `NumberMatch`.
        high: As for `NumberMatch`.
    """

    name: str
    unit: str = ""
    low: float = -math.inf
    high: float = math.inf
    about: str = "how far the number is off"
    needs: Literal["number"] = "number"

    @property
    def metric(self) -> Metric:
        """The mean, in the number's own unit."""
        return MeanScore("mean absolute error", self.unit)

    def __call__(self, item: Item, said: str) -> Score:
        """0 or more; less is better."""
        found, why = number_in(said, self.low, self.high)
        if found is None or item.number is None:
            return Score(value=None, why=why)
        return Score(value=abs(found - item.number), why=why)


def number_in(
    said: str, low: float = -math.inf, high: float = math.inf
) -> tuple[float | None, str]:
    """The one number that a text holds, in digits or in words below a hundred; and what was found.

    A clock is read as seconds. None where there is none, where there are several, where a word
    makes it larger, or where it is out of the limits.
    """
    if len(said) > LONGEST:
        return None, f"found {len(said)} characters; expected a number"
    # "3 times, between 2 and 4" says 3, and how sure it is.
    text = _CLOCK.sub(_seconds, said.casefold().partition(", between ")[0])
    if large := _LARGE.search(text):
        return None, f"found {large[0]!r}; expected a number in digits"
    found = {_value(match[0]) for match in _NUMBER.finditer(text)}
    found |= {_worded(match) for match in _WORD.finditer(_PRONOUN.sub("", text))}
    if len(found) != 1:
        listed = ", ".join(f"{one:g}" for one in sorted(found)) or "no number"
        return None, f"found {listed}; expected one number"
    (value,) = found
    if not (math.isfinite(value) and low <= value <= high):
        return None, f"found {value:g}; expected a number from {low:g} to {high:g}"
    return value, f"found {value:g}"


def _value(digits: str) -> float:
    """Commas stand between thousands."""
    return float(digits.replace(",", "").replace("\u2212", "-"))


def _worded(match: re.Match[str]) -> float:
    """Of "twelve", "twenty" or "twenty-two"."""
    tens, digit, small = match.groups()
    if small:
        return float(SMALL.index(small))
    return float(10 * TENS.index(tens) + 20 + SMALL.index(digit or "zero"))


def _seconds(clock: re.Match[str]) -> str:
    """How many, as digits."""
    return f"{60 * int(clock[1]) + float(clock[2]):.10g}"
