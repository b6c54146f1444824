"""How accuracy and perception change with the length of an episode."""

from __future__ import annotations

from pydantic import BaseModel

from evals.perception.rates import Rates
from evals.run.results import Accuracy

NATURAL = "natural"
"""The length that the controller chooses itself."""


class Point(BaseModel, frozen=True):
    """One length: "natural", or how many rounds were forced."""

    length: str
    accuracy: Accuracy
    perception: Rates
    calls: float | None
    seconds: float | None


class Decay(BaseModel, frozen=True):
    """`decay.json`: all lengths, on the same items and with the same budget of calls.

    Length by itself is confounded with difficulty, for hard questions are thought about longer
    (which the paper's plots leave open); here every question is asked at every length.
    """

    calls: int
    points: tuple[Point, ...]
