"""Benchmarks of several kinds of questions: one figure over all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from evals.sample import Item
from evals.scoring.metric import MeanScore
from evals.scoring.protocol import AnswerScorer, Metric, Score, keyed


@dataclass(frozen=True)
class EitherScore:
    """The score of the first of several scorers that has what it needs of the item.

    Attributes:
        parts: The scorers, each for items of its kind.
    """

    name: str
    parts: tuple[AnswerScorer, ...]
    about: str = "each question by the score of its kind"
    needs: Literal["expected"] = "expected"
    metric: Metric = field(default_factory=lambda: MeanScore("mean score"))

    def __call__(self, item: Item, said: str) -> Score:
        """In [0, 1]; nothing where that scorer cannot tell."""
        for part in self.parts:
            if keyed(part, item):
                return part(item, said)
        return Score(value=None, why="no scorer is for it")
