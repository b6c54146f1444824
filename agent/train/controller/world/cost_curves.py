"""Controllers compared on the same items: accuracy against seconds of tools, as curves."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from pydantic import BaseModel

from agent.train.controller.world.play_world import WorldOutcome
from evals.calibration import Calibration, calibration
from evals.stats import Estimate, Values, estimates, over_seeds


class CostPoint(BaseModel, frozen=True):
    """One controller at one setting.

    Attributes:
        name: Of the controller.
        setting: Its λ or threshold; None where there is nothing to set.
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
    """Trained controllers of one variant at the seconds of another controller.

    Attributes:
        variant: What was trained.
        seed: Of the training; None for all of them, with an interval over trainings as well.
        other: Against which.
        seconds: Of the other, a question.
        accuracy: Of the trained one there.
        gap: To the other one.
    """

    variant: str
    seed: int | None
    other: str
    seconds: float
    accuracy: float
    gap: Estimate


class Proof(BaseModel, frozen=True):
    """`controller.json`."""

    items: int
    points: tuple[CostPoint, ...]
    at_equal_cost: tuple[AtEqualCost, ...]


def point(
    name: str, setting: float | None, seed: int | None, outcomes: Sequence[WorldOutcome]
) -> CostPoint:
    """One row of the table."""
    right = np.array([[float(one.right)] for one in outcomes])
    (accuracy,) = estimates(right, [one.clip for one in outcomes])
    assert accuracy is not None
    confidence = np.array([one.confidence for one in outcomes])
    return CostPoint(
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


Curve = Sequence[Sequence[WorldOutcome]]
"""The outcomes at each λ, for the same items in the same order."""


def at_equal_cost(
    variant: str, curves: Mapping[int, Curve], name: str, other: Sequence[WorldOutcome]
) -> Iterator[AtEqualCost]:
    """Each training of a variant against another controller; then all of them together.

    Args:
        variant: What was trained.
        curves: By seed.
        name: Of the other one.
        other: What it did with the same items.
    """
    seconds, clips = _seconds(other), [one.clip for one in other]
    found = {seed: right_at(seconds, curve) for seed, curve in curves.items()}
    right = {seed: one for seed, one in found.items() if one is not None}
    for seeds in [*([seed] for seed in right), *([[*right]] if len(right) > 1 else [])]:
        right_SI = np.stack([right[seed] for seed in seeds])
        yield AtEqualCost(
            variant=variant,
            seed=seeds[0] if len(seeds) == 1 else None,
            other=name,
            seconds=seconds,
            accuracy=float(right_SI.mean()),
            gap=over_seeds(right_SI - _right(other), clips),
        )


def right_at(seconds: float, curve: Curve) -> Values | None:
    """How right each answer is where a question may cost so much on average; None if none may.

    Between two settings it is what one gets who takes each for its share of the questions. Where
    every setting is cheaper, the dearest has to do.
    """
    ranked = sorted(curve, key=_seconds)
    for cheap, dear in itertools.pairwise(ranked):
        low, high = _seconds(cheap), _seconds(dear)
        if low <= seconds < high:
            share = (seconds - low) / (high - low)
            return (1 - share) * _right(cheap) + share * _right(dear)
    return _right(ranked[-1]) if _seconds(ranked[-1]) <= seconds else None


def _seconds(outcomes: Sequence[WorldOutcome]) -> float:
    return float(np.mean([one.seconds for one in outcomes]))


def _right(outcomes: Sequence[WorldOutcome]) -> Values:
    return np.array([float(one.right) for one in outcomes])
