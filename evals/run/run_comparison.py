"""Several runs on the same items: which is better, at what cost, and against its controls?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from pydantic import BaseModel

from evals.controls import MAIN, applies
from evals.run.answer_record import Key, Record, Status
from evals.run.answer_scores import ScoreMatrix, marks_of
from evals.run.figures import Figures, Legend, legends_of
from evals.run.run_config import RunConfig
from evals.sample import Item
from evals.scoring.protocol import AnswerScorer
from evals.stats import Difference, Estimate, Values
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


class BoardRow(BaseModel, frozen=True):
    """A run over the items that all share.

    Attributes:
        name: As it is called here.
        options: What its solver was told.
        scores: Of the main condition.
        controls: The headline figure under each control that it was asked under.
        unanswered: Questions that failed, were not understood or are missing.
        seconds: Mean wall-clock time of an item; likewise calls, and seconds listened to.
        tokens: Mean of those that language models wrote; None where nobody counted them.
    """

    name: str
    solver: str
    options: dict[str, str | int]
    scores: Figures
    controls: Figures
    unanswered: int
    seconds: float | None
    calls: float | None
    audio_seconds: float | None
    tokens: float | None


class Leaderboard(BaseModel, frozen=True):
    """Runs side by side, the best first, and every two of them compared by every scorer."""

    benchmark: str
    data_sha256: str
    items: int
    runs: tuple[BoardRow, ...]
    pairs: tuple[Comparison, ...]
    legends: dict[str, Legend]

    @property
    def headline(self) -> str:
        """The scorer whose figures come first."""
        return next(iter(self.legends))


@dataclass(frozen=True)
class RunAnswers:
    """What there is of one run.

    Attributes:
        scorers: The benchmark's, as the run's judge left them.
    """

    name: str
    config: RunConfig
    records: Mapping[Key, Record]
    scorers: Sequence[AnswerScorer]


def shared(configs: Sequence[RunConfig], items: Sequence[Item]) -> list[Item]:
    """The items that all runs select, in the order of the first.

    Raises:
        InputError: The runs are of different files, or have no item in common.
    """
    first = configs[0]
    for other in configs[1:]:
        for name in ("benchmark", "data_sha256"):
            mine, theirs = getattr(first, name), getattr(other, name)
            if mine != theirs:
                raise InputError(f"these runs cannot be compared: {name} is {mine} and {theirs}")
    listed = list(items)
    ids = {item.id for item in listed}
    for each in configs:
        ids &= {item.id for item in each.selection.of(listed)}
    every = [item for item in first.selection.of(listed) if item.id in ids]
    if not every:
        raise InputError("these runs cannot be compared: they have no item in common")
    return every


def compare(first: RunAnswers, second: RunAnswers, items: Sequence[Item]) -> Comparison:
    """Scores both runs' main condition on their shared items."""
    both = shared((first.config, second.config), items)
    return _pair(first, second, _marks(first, both), _marks(second, both), both)


def leaderboard(runs: Sequence[RunAnswers], items: Sequence[Item]) -> Leaderboard:
    """Scores all runs on the items that they share.

    Args:
        runs: Two or more.
        items: All of the benchmark.
    """
    every = shared([run.config for run in runs], items)
    marks = [_marks(run, every) for run in runs]
    rows = [_row(run, mark, every) for run, mark in zip(runs, marks, strict=True)]
    order = sorted(range(len(runs)), key=lambda at: -_value(rows[at], runs[0].scorers[0]))
    pairs = [
        _pair(runs[one], runs[two], marks[one], marks[two], every)
        for one, two in combinations(order, 2)
    ]
    return Leaderboard(
        benchmark=runs[0].config.benchmark,
        data_sha256=runs[0].config.data_sha256,
        items=len(every),
        runs=tuple(rows[at] for at in order),
        pairs=tuple(pairs),
        legends=legends_of(runs[0].scorers),
    )


def _marks(run: RunAnswers, items: Sequence[Item], condition: str = MAIN) -> ScoreMatrix:
    return marks_of(condition, items, run.config.repeats, run.records, run.scorers)


def _pair(
    first: RunAnswers, second: RunAnswers, one: ScoreMatrix, two: ScoreMatrix, items: Sequence[Item]
) -> Comparison:
    return Comparison(
        first=first.name,
        second=second.name,
        items=len(items),
        scores={
            scorer.name: _figures(scorer, one.scores[scorer.name], two.scores[scorer.name], items)
            for scorer in first.scorers
        },
        legends=legends_of(first.scorers),
    )


def _figures(scorer: AnswerScorer, mine: Values, theirs: Values, items: Sequence[Item]) -> Pair:
    first, second = scorer.metric.over(np.stack([mine, theirs], axis=1), items)
    return Pair(first=first, second=second, gap=scorer.metric.gap(mine, theirs, items))


def _row(run: RunAnswers, marks: ScoreMatrix, items: Sequence[Item]) -> BoardRow:
    keys = [(MAIN, item.id, at) for item in items for at in range(run.config.repeats)]
    found = [run.records[key] for key in keys if key in run.records]
    costs = [one.cost for one in found]
    return BoardRow(
        name=run.name,
        solver=run.config.solver,
        options=run.config.options,
        scores={scorer.name: _over(scorer, marks, items) for scorer in run.scorers},
        controls={
            name: _over(run.scorers[0], _marks(run, items, name), items)
            for name in run.config.conditions
            if name != MAIN and any(applies(name, item) for item in items)
        },
        unanswered=len(keys) - sum(one.status is Status.ANSWERED for one in found),
        seconds=_mean([one.seconds for one in found]),
        calls=_mean([cost.calls for cost in costs]),
        audio_seconds=_mean([cost.audio_seconds for cost in costs]),
        tokens=_tokens(run, [cost.tokens for cost in costs]),
    )


def _tokens(run: RunAnswers, counts: Sequence[int]) -> float | None:
    """The mean; None where a model wrote and its server counted nothing."""
    return _mean(counts) if any(counts) or "model" not in run.config.options else None


def _over(scorer: AnswerScorer, marks: ScoreMatrix, items: Sequence[Item]) -> Estimate | None:
    (found,) = scorer.metric.over(marks.scores[scorer.name][:, None], items)
    return found


def _value(row: BoardRow, headline: AnswerScorer) -> float:
    """What runs are ordered by."""
    found = row.scores[headline.name]
    return -np.inf if found is None else found.value


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None
