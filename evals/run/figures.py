"""What scores come to over a run and over its groups, and how such figures are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from evals.run.answer_scores import ScoreMatrix
from evals.sample import Item
from evals.scoring.protocol import SHARE, AnswerScorer
from evals.stats import Estimate

Figures = dict[str, Estimate | None]
"""What scores come to, by the scorer's name, the headline first; None without any score."""


class Legend(BaseModel, frozen=True):
    """How a scorer's figures are read.

    Attributes:
        metric: What sums the scores up.
        unit: Of the figures; shares are shown in per cent.
        about: What the scorer compares.
    """

    metric: str = "accuracy"
    unit: str = SHARE
    about: str = ""


def legends_of(scorers: Iterable[AnswerScorer]) -> dict[str, Legend]:
    """By the scorer's name."""
    return {
        one.name: Legend(metric=one.metric.name, unit=one.metric.unit, about=one.about)
        for one in scorers
    }


Members = dict[tuple[str, str], NDArray[np.bool_]]
"""For each breakdown and group in it, whether each item belongs there."""


def members_of(items: Sequence[Item]) -> Members:
    """Which items belong to each group of each breakdown, in alphabetical order of the groups."""
    names = {
        (breakdown, group)
        for item in items
        for breakdown, groups in item.groups.items()
        for group in groups
    }
    order = list(dict.fromkeys(name for item in items for name in item.groups))
    return {
        (breakdown, group): np.array([group in item.groups.get(breakdown, ()) for item in items])
        for breakdown, group in sorted(names, key=lambda name: (order.index(name[0]), name[1]))
    }


def figures_of(
    marks: ScoreMatrix,
    members: Members,
    items: Sequence[Item],
    scorers: Sequence[AnswerScorer],
    seed: int = 0,
) -> tuple[Figures, dict[str, dict[str, Figures]]]:
    """Over all items, and over each group."""
    inside_IG = np.stack([np.ones(len(items), bool), *members.values()], axis=1)
    found = {
        scorer.name: scorer.metric.over(
            np.where(inside_IG, marks.scores[scorer.name][:, None], np.nan), items, seed
        )
        for scorer in scorers
    }
    groups: dict[str, dict[str, Figures]] = {}
    for at, (breakdown, group) in enumerate(members, start=1):
        figures = {name: columns[at] for name, columns in found.items()}
        groups.setdefault(breakdown, {})[group] = figures
    return {name: columns[0] for name, columns in found.items()}, groups
