"""What the choices say: numbers, times, yes or no, a sequence."""

from __future__ import annotations

import re
from enum import Enum

from graphs.question_words import NUMBERS, ORDINALS
from tools.audio import Segment

_SEQUENCE = re.compile(
    r"\s*(?:,\s*(?:and\s+)?(?:then|finally|followed by)?|;|->|→|>|\bthen\b|\bfollowed by\b"
    r"|\bfinally\b)\s*",
    re.IGNORECASE,
)
_YES = {"yes", "true", "present", "correct"}
_NO = {"no", "false", "absent", "none", "incorrect"}


def number(text: str) -> float | None:
    """The first number, in digits or in words up to twelve."""
    found = re.search(r"-?\d+(?:\.\d+)?", text)
    if found:
        return float(found[0])
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in NUMBERS:
            return float(NUMBERS[word])
    return None


def ordinal(text: str) -> int | None:
    """1 for "the first voice", -1 for "the last"."""
    found = (ORDINALS[word] for word in re.findall(r"\w+", text.lower()) if word in ORDINALS)
    return next(found, None)


class Extreme(Enum):
    """An end of a scale."""

    LEAST = "least"
    MOST = "most"


_EXTREMES = {
    Extreme.LEAST: r"\b(?:lowest|deepest|quietest|softest|slowest|shortest)\b",
    Extreme.MOST: r"\b(?:highest|loudest|fastest|quickest|longest)\b",
}


def extreme(text: str) -> Extreme | None:
    """Which end of a scale "the highest note" names; None where it names none."""
    return next((end for end, words in _EXTREMES.items() if re.search(words, text.lower())), None)


def yes(text: str) -> bool | None:
    """True for yes, False for no, None for anything else."""
    words = re.findall(r"[a-z]+", text.lower())
    if not words:
        return None
    if words[0] in _NO or "not" in words[:3]:
        return False
    return True if words[0] in _YES else None


def sequence(text: str) -> list[str]:
    """The parts of "a dog, then a bell"; a single part when it is no sequence."""
    return [part.strip(" .") for part in _SEQUENCE.split(text) if part.strip(" .")]


def moments(text: str, span: Segment) -> Segment | None:
    """The time an option names: "2.4 s", "1:05", "2 to 4 seconds", "at the beginning"."""
    times = [
        60 * int(minutes) + float(seconds)
        for minutes, seconds in re.findall(r"(\d+):(\d\d(?:\.\d+)?)", text)
    ] or [float(found) for found in re.findall(r"\d+(?:\.\d+)?", text)]
    if len(times) >= 2 and times[0] < times[1]:
        return Segment(start=times[0], end=times[1])
    if times:
        return Segment(start=times[0], end=times[0] + 0.01)
    thirds = {"begin": 0, "start": 0, "early": 0, "middle": 1, "mid": 1, "end": 2, "late": 2}
    for word, third in thirds.items():
        if word in text.lower():
            step = span.duration / 3
            start = span.start + third * step
            return Segment(start=start, end=start + step)
    return None
