"""The matcher that MMAU and MMAR publish beside their questions.

It is kinder than equality (it knows no word order) and stricter (a letter or a sentence around the
choice can fail), so what is scored is the choice word for word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from evals.sample import Item
from evals.scoring.metric import MeanScore
from evals.scoring.protocol import Metric, Score


@dataclass(frozen=True)
class WordMatch:
    """Whether an answer holds every word of the right choice, and none of a distractor's alone."""

    name: str
    about: str = "the benchmark's matcher"
    needs: Literal["target"] = "target"
    metric: Metric = field(default_factory=MeanScore)

    def __call__(self, item: Item, said: str) -> Score:
        """1 or 0."""
        return Score(value=float(same_words(said, item.target or "", item.question.choices)))


def same_words(prediction: str, answer: str, choices: Iterable[str]) -> bool:
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
