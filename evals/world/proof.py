"""Controllers compared on the same items: accuracy against seconds of tools, as curves."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from pydantic import BaseModel

from evals.calibration import Calibration, calibration
from evals.stats import Difference, Estimate, estimates, paired
from evals.world.play import Outcome


class Point(BaseModel, frozen=True):
    """One controller at one setting.

    Attributes:
        name: Of the controller.
        setting: Its price or threshold; None where there is nothing to set.
        seed: Of its training; None where it was not trained.
        accuracy: With its interval over recordings.
        seconds: Of tools, by the price list, a question.
        calls: A question.
        capped: The share that the budget ended.
        oracle: Accuracy, had it stopped at the first right belief on its way.
        calibration: Of the confidence with which it stopped.
    """

    name: str
    setting: float | None
    seed: int | None
    accuracy: Estimate
    seconds: float
    calls: float
    capped: float
    oracle: float
    calibration: Calibration | None


class AtEqualCost(BaseModel, frozen=True):
    """A trained controller against another one, both at the other one's seconds."""

    seed: int
    other: str
    seconds: float
    gap: Difference


class Proof(BaseModel, frozen=True):
    """`controller.json`."""

    items: int
    points: tuple[Point, ...]
    at_equal_cost: tuple[AtEqualCost, ...]


def point(name: str, setting: float | None, seed: int | None, outcomes: Sequence[Outcome]) -> Point:
    """One row of the table."""
    right = np.array([[float(one.right)] for one in outcomes])
    (accuracy,) = estimates(right, [one.clip for one in outcomes])
    assert accuracy is not None
    confidence = np.array([one.confidence for one in outcomes])
    return Point(
        name=name,
        setting=setting,
        seed=seed,
        accuracy=accuracy,
        seconds=float(np.mean([one.seconds for one in outcomes])),
        calls=float(np.mean([one.calls for one in outcomes])),
        capped=float(np.mean([one.capped for one in outcomes])),
        oracle=float(np.mean([one.stopped for one in outcomes])),
        calibration=calibration(confidence, right[:, 0]),
    )


def at_equal_cost(
    seed: int, curve: Sequence[Sequence[Outcome]], name: str, other: Sequence[Outcome]
) -> AtEqualCost | None:
    """The curve's accuracy where it costs as much as the other; None where it never does.

    Between two settings it is what one gets who takes each for its share of the questions.
    """
    seconds = float(np.mean([one.seconds for one in other]))
    ranked = sorted(curve, key=_seconds)
    for cheap, dear in itertools.pairwise(ranked):
        low, high = _seconds(cheap), _seconds(dear)
        if low <= seconds <= high and high > low:
            share = (seconds - low) / (high - low)
            mixed = (1 - share) * _right(cheap) + share * _right(dear)
            gap = paired(mixed, _right(other), [one.clip for one in other])
            assert gap is not None
            return AtEqualCost(seed=seed, other=name, seconds=seconds, gap=gap)
    return None


def _seconds(outcomes: Sequence[Outcome]) -> float:
    return float(np.mean([one.seconds for one in outcomes]))


def _right(outcomes: Sequence[Outcome]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([float(one.right) for one in outcomes])
