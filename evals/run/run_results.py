"""A run's numbers: every score with its interval, every control beside it, nothing dropped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import AliasChoices, BaseModel, Field

from evals.calibration import Calibration, calibration
from evals.controls import MAIN, applies
from evals.run.answer_record import Key, Record, Status
from evals.run.run_config import RunConfig
from evals.sample import Item
from evals.scoring.protocol import SHARE, AnswerScorer, is_right, keyed
from evals.stats import Difference, Estimate, Values

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


class Outcome(BaseModel, frozen=True):
    """One condition's numbers.

    Attributes:
        asked: Questions that should have been asked: items times repeats.
        answered: Of these, how many gave an answer; the other three counts are wrong answers.
        unparsed: Replies in which no choice could be found, or nothing was said.
        failed: Episodes that raised an error.
        missing: Questions not asked yet.
        scores: Over all of them; files of earlier versions call it `accuracy`.
        absent: By scorer: answers to which it could give no score. They count in no figure.
        less_main: The headline figure less the main condition's; None for the main one.
        groups: Figures by the name of a breakdown and the group in it.
        seconds: Mean wall-clock time of one episode.
        calls: Mean number of tool calls in one episode.
        audio_seconds: Mean length of what the tools listened to in one episode.
    """

    asked: int
    answered: int
    unparsed: int
    failed: int
    missing: int
    scores: Figures = Field(validation_alias=AliasChoices("scores", "accuracy"))
    absent: dict[str, int] = {}
    less_main: Difference | None
    groups: dict[str, dict[str, Figures]]
    seconds: float | None
    calls: float | None
    audio_seconds: float | None


class Results(BaseModel, frozen=True):
    """`results.json`: what a run came to. Files of earlier versions are read as they are."""

    benchmark: str
    data_sha256: str
    solver: str
    seed: int
    items: int
    repeats: int
    without_key: int
    """Items whose right answer is not published; they count nowhere."""
    key_not_among_choices: int
    """Items that equality can never find right; another matcher may."""
    conditions: dict[str, Outcome]
    calibration: Calibration | None
    """Of the main condition, by the scorer that tells right from wrong."""
    legends: dict[str, Legend] = {}
    """How each scorer's figures are read; without one they are accuracies."""

    @property
    def headline(self) -> str:
        """The scorer whose figures come first."""
        return next(iter(self.conditions[MAIN].scores))

    def legend(self, scorer: str) -> Legend:
        """How the scorer's figures are read."""
        return self.legends.get(scorer, Legend())


@dataclass(frozen=True)
class Marks:
    """Scores under one condition.

    Attributes:
        scores: By the scorer's name, for each item; a mean over repeats, NaN where there is none.
        absent: By the scorer's name: how many answers have no score although there is a key.
    """

    scores: dict[str, Values]
    absent: dict[str, int]


def results(
    config: RunConfig,
    items: Sequence[Item],
    records: Mapping[Key, Record],
    scorers: Sequence[AnswerScorer],
) -> Results:
    """Scores every item of the selection; one that was not answered is scored as nothing said."""
    marks = {
        name: marks_of(name, items, config.repeats, records, scorers) for name in config.conditions
    }
    members = _members(items)
    return Results(
        benchmark=config.benchmark,
        data_sha256=config.data_sha256,
        solver=config.solver,
        seed=config.seed,
        items=len(items),
        repeats=config.repeats,
        without_key=sum(not any(keyed(scorer, item) for scorer in scorers) for item in items),
        key_not_among_choices=sum(
            not {item.target, *item.targets} - {None} <= {*item.question.choices} for item in items
        ),
        conditions={
            name: _outcome(
                name, items, config, marks, members, _of(name, items, config, records), scorers
            )
            for name in config.conditions
        },
        calibration=_calibrated(items, _of(MAIN, items, config, records), scorers),
        legends=legends_of(scorers),
    )


def _of(
    condition: str, items: Iterable[Item], config: RunConfig, records: Mapping[Key, Record]
) -> list[Record]:
    """The condition's records that belong to the selection."""
    keys = ((condition, item.id, at) for item in items for at in range(config.repeats))
    return [records[key] for key in keys if key in records]


def marks_of(
    condition: str,
    items: Sequence[Item],
    repeats: int,
    records: Mapping[Key, Record],
    scorers: Sequence[AnswerScorer],
) -> Marks:
    """Every scorer's scores of every item that has what it needs."""
    scores = {scorer.name: np.full(len(items), np.nan) for scorer in scorers}
    absent = dict.fromkeys(scores, 0)
    for row, item in enumerate(items):
        if not applies(condition, item):
            continue
        said = [said_in(records.get((condition, item.id, at))) for at in range(repeats)]
        for scorer in scorers:
            if keyed(scorer, item):
                values = [scorer(item, text).value for text in said]
                known = [value for value in values if value is not None]
                absent[scorer.name] += len(values) - len(known)
                scores[scorer.name][row] = sum(known) / len(known) if known else np.nan
    return Marks(scores, absent)


def said_in(record: Record | None) -> str:
    """The scored field; empty where nothing was answered."""
    if record is None or record.status is not Status.ANSWERED:
        return ""
    return record.prediction


def _outcome(
    name: str,
    items: Sequence[Item],
    config: RunConfig,
    marks: Mapping[str, Marks],
    members: Members,
    records: Sequence[Record],
    scorers: Sequence[AnswerScorer],
) -> Outcome:
    mine, head = marks[name], scorers[0]
    counts = {status: sum(record.status is status for record in records) for status in Status}
    whole, groups = _figures(mine, members, items, scorers, config.seed)
    asked = sum(applies(name, item) for item in items) * config.repeats
    compared = name != MAIN and MAIN in marks
    return Outcome(
        asked=asked,
        answered=counts[Status.ANSWERED],
        unparsed=counts[Status.UNPARSED],
        failed=counts[Status.FAILED],
        missing=asked - len(records),
        scores=whole,
        absent=mine.absent,
        less_main=head.metric.gap(
            mine.scores[head.name], marks[MAIN].scores[head.name], items, config.seed
        )
        if compared
        else None,
        groups=groups,
        seconds=_mean(record.seconds for record in records),
        calls=_mean(record.cost.calls for record in records),
        audio_seconds=_mean(record.cost.audio_seconds for record in records),
    )


def _figures(
    marks: Marks,
    members: Members,
    items: Sequence[Item],
    scorers: Sequence[AnswerScorer],
    seed: int,
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


Members = dict[tuple[str, str], NDArray[np.bool_]]
"""For each breakdown and group in it, whether each item belongs there."""


def _members(items: Sequence[Item]) -> Members:
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


def _calibrated(
    items: Sequence[Item], records: Iterable[Record], scorers: Sequence[AnswerScorer]
) -> Calibration | None:
    """Of the records that give a confidence."""
    of = {item.id: item for item in items}
    sure = [
        (record.confidence, float(right))
        for record in records
        if record.confidence is not None
        and (right := is_right(scorers, of[record.id], record.prediction)) is not None
    ]
    return calibration(*np.array(sure, np.float64).reshape(-1, 2).T)


def _mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return float(np.mean(listed)) if listed else None
