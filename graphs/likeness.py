"""How well words name a sound, and how well they repeat what was said."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Protocol

from rapidfuzz import fuzz

from graphs.question_words import NUMBERS


class Likeness(Protocol):
    """How well a text names an AudioSet label: 0 not at all, 1 exactly."""

    def __call__(self, text: str, label: str) -> float: ...


@lru_cache(maxsize=1 << 14)
def quoted(option: str, spoken: str) -> float:
    """How much of an option was spoken in its order, in [0, 1]; punctuation does not count."""
    wanted, heard = plain(option), plain(spoken)
    if not wanted or not heard:
        return 0.0
    if len(wanted) <= len(heard):
        fit = fuzz.partial_ratio(wanted, heard)
    else:
        fit = fuzz.ratio(wanted, heard)
    # Two unrelated English sentences reach a ratio of about 45 by their letters alone.
    return max(0.0, (fit - 45.0) / 55.0)


@lru_cache(maxsize=1 << 14)
def plain(text: str) -> str:
    """Lower-cased words with a space between each; numbers up to twelve as digits."""
    words = re.findall(r"\w+", text.lower().replace("'", ""))
    return " ".join(str(NUMBERS[word]) if word in NUMBERS else word for word in words)
