"""A classifier of words that never listens: what it gets right, the text of a benchmark gives away.

It learns from one set of questions which choices tend to be right, and chooses in another. Blind
baselines of this sort are how artefacts of data sets were found (Gururangan et al. 2018).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression

from evals.baselines import Pick
from evals.sample import Item
from graphs.state import Question

OPENING = 3
"""Words of a question that are paired with those of a choice."""


@dataclass(frozen=True)
class TextClassifier:
    """Logistic regression over the words of a question and of each of its choices."""

    words: Any
    weights: Any

    @classmethod
    def trained(cls, items: Sequence[Item]) -> TextClassifier:
        """Learned from items that have choices and a right one among them."""
        asked = [item for item in items if item.target in item.question.choices]
        texts = [text for item in asked for text in _described(item.question)]
        right = [choice == item.target for item in asked for choice in item.question.choices]
        hashed: Any = HashingVectorizer
        words = hashed(n_features=2**18, analyzer=str.split, alternate_sign=False, norm=None)
        weights: Any = LogisticRegression(C=0.3, max_iter=300)
        return cls(words, weights.fit(words.transform(texts), right))

    def __call__(self, question: Question) -> int:
        """The index of the likeliest choice; of equals, the first."""
        scores = self.weights.decision_function(self.words.transform(_described(question)))
        return int(np.argmax(scores))


def accuracy(pick: Pick, items: Sequence[Item]) -> float:
    """The share of questions with choices for which the right one is picked; NaN without any."""
    asked = [item for item in items if item.question.choices]
    right = [item.question.choices[pick(item.question)] == item.target for item in asked]
    return float(np.mean(right)) if right else float("nan")


def chance(items: Sequence[Item]) -> float:
    """What picking at random comes to; NaN where no question has choices."""
    shares = [1 / len(item.question.choices) for item in items if item.question.choices]
    return float(np.mean(shares)) if shares else float("nan")


def _described(question: Question) -> Iterator[str]:
    """Each choice as a row of features, apart by blanks."""
    asked = _words(question.text)
    lengths = sorted(len(choice) for choice in question.choices)
    for at, choice in enumerate(question.choices):
        said = _words(choice)
        own = [f"c:{word}" for word in (*said, " ".join(said).replace(" ", "_"))]
        pairs = [f"{first}+{word}" for first in asked[:OPENING] for word in said]
        overlap = len(set(said) & set(asked))
        form = [f"at:{at}", f"of:{len(lengths)}", f"rank:{lengths.index(len(choice))}"]
        yield " ".join([*own, *pairs, *form, f"overlap:{min(overlap, 3)}"])


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
