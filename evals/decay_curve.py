"""How accuracy and perception change with the length of an episode."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from pydantic import AliasChoices, BaseModel, Field

from evals.perception.error_rates import Rates
from evals.run.figures import Figures, Legend
from evals.scoring.protocol import SHARE
from evals.stats import Estimate

NATURAL = "natural"
"""The length that the controller, or the model, chooses itself."""


class Point(BaseModel, frozen=True):
    """One length: "natural", or how many rounds or tokens of thought were forced.

    Attributes:
        scores: By the scorer's name; files of earlier versions call it `accuracy`.
        perception: None where nobody took claims out of a model's words.
        tokens: Mean number of tokens that a model wrote in one episode, where somebody counted.
    """

    length: str
    scores: Figures = Field(validation_alias=AliasChoices("scores", "accuracy"))
    perception: Rates | None
    calls: float | None
    seconds: float | None
    tokens: float | None = None


class Decay(BaseModel, frozen=True):
    """`decay.json`: all lengths, on the same items, and for rounds with the same budget of calls.

    Length by itself is confounded with difficulty, for hard questions are thought about longer
    (which the paper's plots leave open); here every question is asked at every length.
    """

    calls: int | None
    unit: Literal["rounds", "tokens"] = "rounds"
    points: tuple[Point, ...]
    legends: dict[str, Legend] = {}
    """How each scorer's figures are read; without one they are accuracies."""

    def legend(self, scorer: str) -> Legend:
        """How the scorer's figures are read."""
        return self.legends.get(scorer, Legend())

    @property
    def shares(self) -> tuple[str, ...]:
        """The scorers whose figures are shares, and so fit beside the rates of perception."""
        scorers = self.points[0].scores if self.points else ()
        return tuple(name for name in scorers if self.legend(name).unit == SHARE)


def scored_by(scorer: str) -> Callable[[Point], Estimate | None]:
    """What a point's figure is, by that scorer."""
    return lambda point: point.scores[scorer]
