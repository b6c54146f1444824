"""What a scorer is, and what sums its scores up; which benchmark has which, the benchmark says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from pydantic import BaseModel

from evals.sample import Item
from evals.stats import Difference, Estimate, Values

SHARE = "%"
"""The unit of scores in [0, 1], which are shown in per cent; 1 is a right answer."""

KeyField = Literal["target", "targets", "accepted", "number", "constraint", "expected"]
"""The field of an item that a scorer compares answers with; `expected`: whichever it has."""


class Score(BaseModel, frozen=True, allow_inf_nan=False):
    """How good an answer is; None where nobody can tell, which is never a 0. And why."""

    value: float | None
    why: str = ""


class Metric(Protocol):
    """Sums the scores of items up to one figure, and compares two such figures."""

    @property
    def name(self) -> str:
        """As it stands in reports: accuracy, mean absolute error."""
        ...

    @property
    def unit(self) -> str:
        """Of the scores and of the figure: `SHARE`, a unit such as "s", or ""."""
        ...

    def over(
        self, scores_IK: Values, items: Sequence[Item], seed: int = 0
    ) -> list[Estimate | None]:
        """One figure for each column; NaN where an item has no score or is not in the column."""
        ...

    def gap(
        self, first: Values, second: Values, items: Sequence[Item], seed: int = 0
    ) -> Difference | None:
        """The first figure less the second, over the items that have both scores."""
        ...


class AnswerScorer(Protocol):
    """Says how good one answer is."""

    @property
    def name(self) -> str:
        """Under which its figures stand in reports, pages and logs; the benchmark gives it."""
        ...

    @property
    def about(self) -> str:
        """What it compares, in a few words."""
        ...

    @property
    def needs(self) -> KeyField:
        """What of an item it needs; an item without it counts nowhere."""
        ...

    @property
    def metric(self) -> Metric:
        """What sums its scores up."""
        ...

    def __call__(self, item: Item, said: str) -> Score:
        """Of the answer's text; "" where nothing was answered."""
        ...


def keyed(scorer: AnswerScorer, item: Item) -> bool:
    """Whether the item has what the scorer needs."""
    return getattr(item, scorer.needs) not in (None, ())


def is_right(scorers: Sequence[AnswerScorer], item: Item, said: str) -> bool | None:
    """Whether a single answer is right, by the last scorer that can tell; None where none can.

    A benchmark names its published score first and the finest last: figures begin with the one,
    right and wrong are told by the other.
    """
    for scorer in reversed(scorers):
        if scorer.metric.unit == SHARE and keyed(scorer, item):
            value = scorer(item, said).value
            if value is not None:
                return value == 1
    return None
