"""A classifier that reads and never listens: what it gets right can be told from the words alone.

Naive Bayes on the words of a choice, and on pairs of a word of the question and one of the choice,
as they stood in right and in wrong choices of other questions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

from evals.sample import Item
from graphs.state import Question


@dataclass(frozen=True)
class TextOnly:
    """How often each feature stood in right and in wrong choices."""

    right: Counter[str]
    wrong: Counter[str]

    @classmethod
    def fitted(cls, items: Sequence[Item]) -> TextOnly:
        """Of all questions that have choices and a key."""
        right, wrong = Counter[str](), Counter[str]()
        for item in items:
            for choice in item.question.choices:
                (right if choice == item.target else wrong).update(
                    set(_features(item.question.text, choice))
                )
        return cls(right, wrong)

    def __call__(self, question: Question) -> int:
        """The place of the likeliest choice; of equals, the first."""
        scores = [self._log_odds(question.text, choice) for choice in question.choices]
        return scores.index(max(scores))

    def _log_odds(self, question: str, choice: str) -> float:
        """The mean over features, so that long choices have no advantage."""
        features = set(_features(question, choice))
        odds = [log((self.right[one] + 1) / (self.wrong[one] + 1)) for one in sorted(features)]
        return sum(odds) / max(len(odds), 1)


def _features(question: str, choice: str) -> Iterator[str]:
    asked, offered = _words(question), _words(choice)
    yield from offered
    yield from (f"{one} {other}" for one in asked for other in offered)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
