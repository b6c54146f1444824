"""Two runs on the same items: is one really better?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from pydantic import BaseModel

from evals.controls import MAIN
from evals.run.answer_record import Key, Record
from evals.run.run_config import RunConfig
from evals.run.run_results import marks_of
from evals.sample import Item
from evals.scorers import SCORERS
from evals.stats import Difference, Estimate, estimates, paired
from tools.errors import InputError


class Pair(BaseModel, frozen=True):
    """Two accuracies over the same items, and the first less the second."""

    first: Estimate | None
    second: Estimate | None
    gap: Difference | None


class Comparison(BaseModel, frozen=True):
    """Two runs' names, and both scores of each."""

    first: str
    second: str
    items: int
    scores: dict[str, Pair]


def shared(first: RunConfig, second: RunConfig, items: Sequence[Item]) -> list[Item]:
    """The items that both runs select.

    Raises:
        InputError: The runs are of different files, or have no item in common.
    """
    for name in ("benchmark", "data_sha256"):
        mine, theirs = getattr(first, name), getattr(second, name)
        if mine != theirs:
            raise InputError(f"these runs cannot be compared: {name} is {mine} and {theirs}")
    listed = list(items)
    ids = {item.id for item in second.selection.of(listed)}
    both = [item for item in first.selection.of(listed) if item.id in ids]
    if not both:
        raise InputError("these runs cannot be compared: they have no item in common")
    return both


def compare(
    names: tuple[str, str],
    configs: tuple[RunConfig, RunConfig],
    items: Sequence[Item],
    records: tuple[Mapping[Key, Record], Mapping[Key, Record]],
) -> Comparison:
    """Scores both runs' main condition on their shared items."""
    both = shared(*configs, items)
    clusters = [item.audio for item in both]
    one, two = (
        marks_of(MAIN, both, config.repeats, found)
        for config, found in zip(configs, records, strict=True)
    )
    scores: dict[str, Pair] = {}
    for scorer in SCORERS:
        mine, theirs = getattr(one, scorer), getattr(two, scorer)
        first, second = estimates(np.stack([mine, theirs], axis=1), clusters)
        scores[scorer] = Pair(first=first, second=second, gap=paired(mine, theirs, clusters))
    return Comparison(first=names[0], second=names[1], items=len(both), scores=scores)
