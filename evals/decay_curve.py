"""How accuracy and perception change with the length of an episode."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from evals.perception.error_rates import Rates
from evals.run.run_results import Accuracy

NATURAL = "natural"
"""The length that the controller, or the model, chooses itself."""


class Point(BaseModel, frozen=True):
    """One length: "natural", or how many rounds or tokens of thought were forced.

    Attributes:
        perception: None where nobody took claims out of a model's words.
        tokens: Mean number of tokens that a model wrote in one episode, where somebody counted.
    """

    length: str
    accuracy: Accuracy
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
