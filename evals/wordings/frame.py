"""Whether the words around a gap hold whatever fills it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TypeGuard

from graphs.query import program as q
from graphs.query.program import Program

_WORD = re.compile(r"[a-z][\w'-]*")
_COUNTED = (
    "three third thirds", "four fourth fourths", "five fifth fifths", "six sixth", "seven seventh",
    "eight eighth", "nine ninth", "ten tenth", "eleven", "twelve",
)  # fmt: skip
_VALUES = {word: at for at, several in enumerate(_COUNTED, 3) for word in several.split()}
_ORDINALS = {"first": 1, "last": 1, "second": 2, **_VALUES}
_CLOCK = re.compile(r"\d:\d")
_SAID_NUMBER = re.compile(rf"\b(?:\d+(?:\.\d+)?|{'|'.join(_VALUES)})\b", re.IGNORECASE)
_ORDINAL = re.compile(r"\b(?:first|second|third|fourth|fifth|last)\b", re.IGNORECASE)
_OWN_CHOICES = re.compile(
    r"\bboy\b|\bgirl\b|\banswer \w+, "
    r"|\b(?:which|what) (?:\w+ )?(?:half|third|quarter|part|section|stage)\b",
    re.IGNORECASE,
)
_ALTERNATIVE = re.compile(r"\bor\b", re.IGNORECASE)
_CLOSED = frozenset({"gender", "channels"})
"""Attributes of which a question can name every value there is: "mono or stereo"."""

_SOMEBODY = re.compile(
    r"\b(?:s?he|hers?|his|him|m[ae]n|wom[ae]n|male|female|lad(?:y|ies)|guys?|gentlem[ae]n|kids?"
    r"|child(?:ren)?|narrator|actors?|actress)\b",
    re.IGNORECASE,
)
_THROUGHOUT = re.compile(
    r"\bthroughout\b|\bevery part\b|\bto (?:the )?(?:end|finish)\b|\ball the (?:way|time)\b"
    r"|\bcontinuous|\bwithout (?:a )?(?:break|pause)|\bnon-?stop\b",
    re.IGNORECASE,
)


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, without what no letter begins."""
    return _WORD.findall(text.lower().replace("’", "'"))


def takes_for_granted(around: str, program: Program) -> bool:
    """Whether it says a number that the program does not have: "of the three" or "20-second"."""
    numbers = {abs(value) for node in program.ask.walk() for _, value in node if _is_number(value)}
    if isinstance(program.ask, q.Of) and program.ask.what == "place":
        places = {_ORDINALS[found[0].lower()] for found in _ORDINAL.finditer(around)}
        if not places <= numbers:
            return True
    told = (
        found[0].lower() for found in _SAID_NUMBER.finditer(around) if not _CLOCK.search(around)
    )
    values = (float(_VALUES.get(one, 0) or one) for one in told)
    return any(value not in numbers and 60 * value not in numbers for value in values)


def lists_answers(around: str, program: Program) -> bool:
    """Whether a question lists what may be answered, and its choices would be others.

    "Major or minor", "the first half or the second", where nothing that is listed is a gap.
    """
    if program.yes_or_no:
        return False
    closed = isinstance(program.ask, q.Trend) or getattr(program.ask, "what", "") in _CLOSED
    offered = any(isinstance(one, q.Either) for one in program.ask.walk())
    listed = _ALTERNATIVE.search(around) is not None and not (closed or offered)
    return listed or _OWN_CHOICES.search(around) is not None


def claims_too_much(around: str, program: Program) -> bool:
    """Whether it says more than its program: of somebody's voice, or that a thing never stops."""
    nodes = list(program.ask.walk())
    voiced = any(
        isinstance(one, q.Gendered) or (isinstance(one, q.Of) and one.what == "gender")
        for one in nodes
    )
    longest = any(isinstance(one, q.Extreme) and one.by == "length" for one in nodes)
    return bool((not voiced and _SOMEBODY.search(around))
                or (longest and _THROUGHOUT.search(around)))  # fmt: skip


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


@cache
def frame_words() -> frozenset[str]:
    """Words that may stand around a gap."""
    lines = Path(__file__).with_name("frame_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if line[:1] != "#" for word in line.split())
