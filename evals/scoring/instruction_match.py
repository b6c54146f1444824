"""Instructions about the form of an answer: whether they were followed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from evals.sample import Item
from evals.scoring.metric import MeanScore
from evals.scoring.protocol import Metric, Score


@dataclass(frozen=True)
class InstructionMatch:
    """Whether an answer has the form that was asked for, whatever it says."""

    name: str
    about: str = "the form that was asked for"
    needs: Literal["constraint"] = "constraint"
    metric: Metric = field(default_factory=lambda: MeanScore("instructions followed"))

    def __call__(self, item: Item, said: str) -> Score:
        """1 or 0."""
        if item.constraint is None:
            return Score(value=None, why="no form was asked for")
        kept = item.constraint.kept_by(said, item.question.text)
        return Score(value=float(kept), why=item.constraint.in_words)
