"""Words that questions and choices share: numbers, ordinals, voices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

Thing = TypeVar("Thing")

ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "5th": 5,
    "earlier": 1,
    "earliest": 1,
    "last": -1,
    "final": -1,
}

_COUNTING = "zero one two three four five six seven eight nine ten eleven twelve"
NUMBERS = {word: number for number, word in enumerate(_COUNTING.split())} | {
    "no": 0,
    "none": 0,
    "never": 0,
    "once": 1,
    "single": 1,
    "twice": 2,
    "both": 2,
    "thrice": 3,
}

GENDER = re.compile(r"\b(?:m[ae]n|wom[ae]n|male|female|girl|boy)(?:'s)?\b")
"""Words for whose voice it is, as far as pitch can tell."""

_SPEAKING = re.compile(
    r"\b(?:speech|speak\w*|spoken|spoke|voices?|talk\w*|says?|saying|said|announce\w*|narrator|"
    r"conversation|dialogue|sentences?)\b"
)
_PERSON = re.compile(rf"(?:(?:{GENDER.pattern}|\b(?:person|people|someone)\b|\b(?:an?|the)\b)\s*)+")


def is_voice(text: str) -> bool:
    """Whether a text means somebody speaking: "a woman speaks", "the man"; not "a man laughing"."""
    plain = text.lower().strip(" .")
    return bool(_SPEAKING.search(plain) or _PERSON.fullmatch(plain))


def nth(things: Sequence[Thing], ordinal: int) -> Thing | None:
    """The first for 1, the last for -1; None where there are not so many."""
    at = ordinal - 1 if ordinal > 0 else len(things) + ordinal
    return things[at] if 0 <= at < len(things) else None
