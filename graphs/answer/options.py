"""What the choices say: yes or no, a place in an order, an end of a scale."""

from __future__ import annotations

import re
from enum import Enum

from graphs.question_words import ORDINALS

_YES = {"yes", "true", "present", "correct"}
_NO = {"no", "false", "absent", "none", "incorrect"}


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
