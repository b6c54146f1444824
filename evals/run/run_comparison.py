"""Two runs on the same items: is one really better?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from pydantic import BaseModel

from evals.controls import MAIN
from evals.run.answer_record import Key, Record
from evals.run.answer_scores import marks_of
from evals.run.figures import Legend, legends_of
from evals.run.run_config import RunConfig
from evals.sample import Item
from evals.scoring.protocol import AnswerScorer
from evals.stats import Difference, Estimate
from tools.errors import InputError


class Pair(BaseModel, frozen=True):
    """Two figures over the same items, and the first less the second."""

    first: Estimate | None
    second: Estimate | None
    gap: Difference | None


class Comparison(BaseModel, frozen=True):
    """Two runs' names, and every scorer's figures of each."""

    first: str
    second: str
    items: int
    scores: dict[str, Pair]
    legends: dict[str, Legend]


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
    scorers: tuple[Sequence[AnswerScorer], Sequence[AnswerScorer]],
) -> Comparison:
    """Scores both runs' main condition on their shared items.

    Args:
        names: Of the runs.
        configs: Of the runs.
        items: Of the benchmark.
        records: Of each run.
        scorers: The benchmark's, as each run's judge left them.
    """
    both = shared(*configs, items)
    one, two = (
        marks_of(MAIN, both, config.repeats, found, who).scores
        for config, found, who in zip(configs, records, scorers, strict=True)
    )
    scores: dict[str, Pair] = {}
    for scorer in scorers[0]:
        mine, theirs = one[scorer.name], two[scorer.name]
        first, second = scorer.metric.over(np.stack([mine, theirs], axis=1), both)
        gap = scorer.metric.gap(mine, theirs, both)
        scores[scorer.name] = Pair(first=first, second=second, gap=gap)
    return Comparison(
        first=names[0],
        second=names[1],
        items=len(both),
        scores=scores,
        legends=legends_of(scorers[0]),
    )
