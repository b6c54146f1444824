"""What a controller did at each of its settings: accuracy against seconds of tools."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from pydantic import BaseModel

from agent.train.controller.world.play_world import WorldOutcome
from evals.calibration import Calibration, calibration
from evals.stats import Estimate, Values, estimates

Outcomes = Sequence[WorldOutcome]
"""Of all items, in one order that all controllers share."""

Settings = dict[float | None, Outcomes]
"""By λ or threshold; None where there is nothing to set."""


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
        posterior: Calibration of the posterior with which it stopped.
        calibrated: The same of the calibrated confidence, over the items that have one.
    """

    name: str
    setting: float | None
    seed: int | None
    accuracy: Estimate
    seconds: float
    calls: float
    capped: float
    oracle: float
    posterior: Calibration | None
    calibrated: Calibration | None


@dataclass(frozen=True)
class Curve:
    """One controller at each of its settings.

    Attributes:
        name: Of the controller.
        settings: What it did at each.
        seed: Of its training; None where it was not trained.
    """

    name: str
    settings: Settings
    seed: int | None = None

    @property
    def points(self) -> Iterator[CostPoint]:
        """A row of the table for each setting."""
        for setting, outcomes in self.settings.items():
            yield _point(self.name, setting, self.seed, outcomes)

    @property
    def clips(self) -> list[str]:
        """The recording of each item."""
        return [one.clip for one in next(iter(self.settings.values()))]

    @property
    def cheapest(self) -> float:
        """Seconds a question, at the setting that has fewest."""
        return min(map(seconds_of, self.settings.values()))

    def part(self, items: Sequence[int]) -> Curve:
        """The same on some of the items only."""
        some = {name: [of[at] for at in items] for name, of in self.settings.items()}
        return replace(self, settings=some)

    @property
    def frontier(self) -> Curve:
        """The settings that are more accurate than every cheaper one."""
        best, most = Settings(), -1.0
        for name, outcomes in sorted(self.settings.items(), key=lambda one: seconds_of(one[1])):
            accuracy = float(right_of(outcomes).mean())
            if accuracy > most:
                best[name], most = outcomes, accuracy
        return replace(self, settings=best)

    def right_at(self, seconds: float) -> Values:
        """How right each answer is where a question may cost so much on average.

        Between two settings it is what one gets who takes each for its share of the questions.
        Where every setting is cheaper, the dearest has to do.

        Raises:
            ValueError: Every setting is dearer.
        """
        if seconds < self.cheapest:
            raise ValueError(f"expected at least {self.cheapest} seconds, found {seconds}")
        ranked = sorted(self.settings.values(), key=seconds_of)
        for cheap, dear in itertools.pairwise(ranked):
            low, high = seconds_of(cheap), seconds_of(dear)
            if low <= seconds < high:
                share = (seconds - low) / (high - low)
                return (1 - share) * right_of(cheap) + share * right_of(dear)
        return right_of(ranked[-1])


def seconds_of(outcomes: Outcomes) -> float:
    """Of tools, a question."""
    return float(np.mean([one.seconds for one in outcomes]))


def right_of(outcomes: Outcomes) -> Values:
    """1 for each right answer."""
    return np.array([float(one.right) for one in outcomes])


def _point(name: str, setting: float | None, seed: int | None, outcomes: Outcomes) -> CostPoint:
    right = right_of(outcomes)
    (accuracy,) = estimates(right[:, None], [one.clip for one in outcomes])
    assert accuracy is not None
    return CostPoint(
        name=name,
        setting=setting,
        seed=seed,
        accuracy=accuracy,
        seconds=seconds_of(outcomes),
        calls=float(np.mean([one.calls for one in outcomes])),
        capped=float(np.mean([one.capped for one in outcomes])),
        oracle=float(np.mean([one.stopped for one in outcomes])),
        posterior=_calibration([one.confidence for one in outcomes], right),
        calibrated=_calibration([one.sure for one in outcomes], right),
    )


def _calibration(confidences: Sequence[float | None], right: Values) -> Calibration | None:
    """Over the answers that have a confidence."""
    told = [at for at, one in enumerate(confidences) if one is not None]
    confidence = np.array([confidences[at] for at in told], dtype=np.float64)
    return calibration(confidence, right[told])
