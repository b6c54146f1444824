"""One controller less another at the same seconds of tools, item by item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from pydantic import BaseModel

from agent.train.controller.world.cost_curves import Curve, right_of, seconds_of
from evals.stats import Estimate, over_seeds


class EqualCost(BaseModel, frozen=True):
    """A controller less another.

    Attributes:
        name: Of the controller.
        seed: Of its training; None for all of them together, or where it was not trained.
        trainings: How many are taken together; 0 where it was not trained.
        other: Against which.
        setting: Of the other one.
        seconds: A question, at which the controller is taken.
        dearer: Whether every setting of it costs more than it was to. Then it is taken at its
            cheapest, and the other one, where it has a setting as dear, at those seconds as well.
        accuracy: Of the controller there.
        gap: To the other one; over several trainings its interval is over those as well.
    """

    name: str
    seed: int | None
    trainings: int
    other: str
    setting: float | None
    seconds: float
    dearer: bool
    accuracy: float
    gap: Estimate


def at_equal_cost(
    trainings: Sequence[Curve], other: Curve, setting: float | None, share: float = 1.0
) -> Iterator[EqualCost]:
    """Each training of a controller less another controller; then all of them together.

    Args:
        trainings: Of one controller; a single curve where it is none that was trained.
        other: What the other one did with the same items.
        setting: Of the other one.
        share: Of the other one's seconds, which the controller may spend.
    """
    outcomes = other.settings[setting]
    most = share * seconds_of(outcomes)
    for curves in [*([one] for one in trainings), *([trainings] if len(trainings) > 1 else [])]:
        seconds = max([most, *(one.cheapest for one in curves)])
        right_SI = np.stack([one.right_at(seconds) for one in curves])
        as_dear = seconds > seconds_of(outcomes)
        yield EqualCost(
            name=curves[0].name,
            seed=curves[0].seed if len(curves) == 1 else None,
            trainings=0 if curves[0].seed is None else len(curves),
            other=other.name,
            setting=setting,
            seconds=seconds,
            dearer=seconds > most,
            accuracy=float(right_SI.mean()),
            gap=over_seeds(
                right_SI - (other.right_at(seconds) if as_dear else right_of(outcomes)), other.clips
            ),
        )
