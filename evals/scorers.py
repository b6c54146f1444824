"""Right or wrong: the benchmarks' own matcher, and equality with the right choice.

The matcher is the one that MMAU and MMAR publish beside their questions. It is kinder than equality
(it knows no word order) and stricter (a letter or a sentence around the choice can fail), so the
two stand side by side, and what is scored is the choice word for word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache


def official_match(prediction: str, answer: str, choices: Iterable[str]) -> bool:
    """Whether the prediction holds every word of the answer, and none that only a distractor has.

    Words are sets: their order and number do not count, nor do punctuation and case. A word that a
    distractor shares with the answer is forgiven, and a distractor of the very same words ignored.
    """
    said, right = _words(prediction), _words(answer)
    others = (words for words in map(_words, choices) if words != right)
    wrong = {word for words in others for word in words} - right
    return bool(said) and right <= said and not said & wrong


@lru_cache(maxsize=1 << 14)
def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\b\w+\b", text.lower()))


def exact_match(prediction: str, answer: str) -> bool:
    """Whether the very choice was chosen; where it stands there twice, either will do."""
    return prediction == answer


SCORERS = ("official", "exact")
"""The names under which reports show the two, in this order."""
