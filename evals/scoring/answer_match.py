"""Open questions whose accepted answers are listed: whether the answer is one of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

from evals.sample import Item
from evals.scoring.metric import MeanScore
from evals.scoring.protocol import Metric, Score

ARTICLES = frozenset(("a", "an", "the"))


@dataclass(frozen=True)
class AnswerMatch:
    """Whether an answer is an accepted one, but for case, punctuation, accents' form and articles.

    Attributes:
        within: Whether it may stand anywhere in a longer answer, word by word.
    """

    name: str
    within: bool = False
    about: str = "an accepted answer"
    needs: Literal["accepted"] = "accepted"
    metric: Metric = field(default_factory=MeanScore)

    def __call__(self, item: Item, said: str) -> Score:
        """1 or 0."""
        found = normalised(said)
        accepted = [words for one in item.accepted if (words := normalised(one))]
        if self.within:
            return Score(value=float(any(f" {words} " in f" {found} " for words in accepted)))
        return Score(value=float(found in accepted))


def normalised(text: str) -> str:
    """Words in lower case with one blank between, without articles."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(word for word in words if word not in ARTICLES) or " ".join(words)
