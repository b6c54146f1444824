"""The alternative annotator test: whether a judge may stand in for people who judged the same.

Calderon, Reichart and Dror, https://arxiv.org/abs/2501.10970 (their code:
https://github.com/nitaytech/AltTest). Each person is left out in turn, and on every instance it is
asked who agrees better with the other people, the judge or the person left out. The judge wins
against a person where it is as good on so many more instances that a one-sided t-test rejects that
the person is better by more than epsilon; the p-values are corrected after Benjamini and Yekutieli.
It passes where it wins against half of the people. As in the paper, instances have at least two
people, and a person with fewer than 30 of them is passed over.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from pydantic import BaseModel, NonNegativeInt
from scipy.special import stdtr

from evals.stats import Values

EPSILON = 0.2
"""For experts; the paper has 0.15 for skilled annotators and 0.1 for crowd workers."""

FALSE_DISCOVERIES = 0.05
LEAST = 30
"""Instances of a person."""

Instance = TypeVar("Instance", bound=Hashable)


class AltTest(BaseModel, frozen=True):
    """How a judge does beside people.

    Attributes:
        people: With how many it was compared.
        passed_over: How many judged too few instances together with others.
        instances: How many instances counted.
        winning_rate: The share of people against whom it wins.
        advantage: The mean probability that it agrees with the others at least as well as a person.
        passes: Whether it wins against half of them.
    """

    people: NonNegativeInt
    passed_over: NonNegativeInt
    instances: NonNegativeInt
    winning_rate: float | None
    advantage: float | None
    passes: bool


def alt_test(
    judge: Mapping[Instance, int],
    people: Sequence[Mapping[Instance, int]],
    epsilon: float = EPSILON,
) -> AltTest:
    """Compares a judge's marks with those of people; agreement is the share of equal marks.

    Args:
        judge: What it said, by instance.
        people: What each person said.
        epsilon: How much better a person may be, whose time costs more.
    """
    shared = [
        [one for one in mine if one in judge and _others(one, place, people)]
        for place, mine in enumerate(people)
    ]
    enough = [place for place, instances in enumerate(shared) if len(instances) >= LEAST]
    pairs = [_pairs(judge, place, people, shared[place]) for place in enough]
    wins = rejected([_p_value(gaps, epsilon) for gaps, _ in pairs])
    rate = sum(wins) / len(wins) if wins else None
    return AltTest(
        people=len(enough),
        passed_over=len(people) - len(enough),
        instances=len({one for place in enough for one in shared[place]}),
        winning_rate=rate,
        advantage=float(np.mean([good for _, good in pairs])) if pairs else None,
        passes=rate is not None and rate >= 0.5,
    )


def _others(instance: Instance, place: int, people: Sequence[Mapping[Instance, int]]) -> list[int]:
    """What everybody else said of it."""
    return [marks[instance] for at, marks in enumerate(people) if at != place and instance in marks]


def _pairs(
    judge: Mapping[Instance, int],
    place: int,
    people: Sequence[Mapping[Instance, int]],
    instances: Sequence[Instance],
) -> tuple[Values, float]:
    """How much oftener the person is at least as good than the judge is; and how often that is."""
    gaps, good = list[float](), list[float]()
    for one in instances:
        others = _others(one, place, people)
        mine, theirs = (others.count(marks[one]) for marks in (judge, people[place]))
        gaps.append(float(theirs >= mine) - float(mine >= theirs))
        good.append(float(mine >= theirs))
    return np.array(gaps), float(np.mean(good))


def _p_value(gaps: Values, epsilon: float) -> float:
    """One-sided, of a mean that is not below epsilon; a spread of nothing decides by the mean."""
    if np.ptp(gaps) == 0:
        return float(gaps[0] >= epsilon)
    away = (float(np.mean(gaps)) - epsilon) / (float(np.std(gaps, ddof=1)) / math.sqrt(len(gaps)))
    return float(stdtr(len(gaps) - 1, away))


def rejected(p_values: Sequence[float]) -> list[bool]:
    """Benjamini and Yekutieli's procedure."""
    count = len(p_values)
    harmonic = sum(1 / rank for rank in range(1, count + 1))
    order = sorted(range(count), key=p_values.__getitem__)
    below = [
        rank
        for rank, at in enumerate(order, start=1)
        if p_values[at] <= rank / count * FALSE_DISCOVERIES / harmonic
    ]
    kept = {*order[: max(below, default=0)]}
    return [at in kept for at in range(count)]
