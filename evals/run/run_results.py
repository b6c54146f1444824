"""A run's numbers: every accuracy with its interval, every control beside it, nothing dropped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from evals.calibration import Calibration, calibration
from evals.controls import MAIN
from evals.run.answer_record import Key, Record, Status
from evals.run.run_config import RunConfig
from evals.sample import Item
from evals.scorers import exact_match, official_match
from evals.stats import Difference, Estimate, estimates, paired


class Accuracy(BaseModel, frozen=True):
    """By the official matcher, and by equality with the right choice; None without a key."""

    official: Estimate | None
    exact: Estimate | None


class Outcome(BaseModel, frozen=True):
    """One condition's numbers.

    Attributes:
        asked: Questions that should have been asked: items times repeats.
        answered: Of these, how many gave a choice; the other three counts are wrong answers.
        unparsed: Replies in which no choice could be found.
        failed: Episodes that raised an error.
        missing: Questions not asked yet.
        accuracy: Over all of them.
        less_main: The official accuracy less the main condition's; None for the main one.
        groups: Accuracy by the name of a breakdown and the group in it.
        seconds: Mean wall-clock time of one episode.
        calls: Mean number of tool calls in one episode.
        audio_seconds: Mean length of what the tools listened to in one episode.
    """

    asked: int
    answered: int
    unparsed: int
    failed: int
    missing: int
    accuracy: Accuracy
    less_main: Difference | None
    groups: dict[str, dict[str, Accuracy]]
    seconds: float | None
    calls: float | None
    audio_seconds: float | None


class Results(BaseModel, frozen=True):
    """`results.json`: what a run came to."""

    benchmark: str
    data_sha256: str
    solver: str
    seed: int
    items: int
    repeats: int
    without_key: int
    """Items whose right choice is not published; they count nowhere."""
    key_not_among_choices: int
    """Items that equality can never find right; the official matcher may."""
    conditions: dict[str, Outcome]
    calibration: Calibration | None
    """Of the main condition, by equality."""


@dataclass(frozen=True)
class Marks:
    """Scores of items by condition; a mean over repeats, NaN where there is no key."""

    official: NDArray[np.float64]
    exact: NDArray[np.float64]


def results(config: RunConfig, items: Sequence[Item], records: Mapping[Key, Record]) -> Results:
    """Scores every item of the selection; one that was not answered is wrong."""
    marks = {name: marks_of(name, items, config.repeats, records) for name in config.conditions}
    members = _members(items)
    return Results(
        benchmark=config.benchmark,
        data_sha256=config.data_sha256,
        solver=config.solver,
        seed=config.seed,
        items=len(items),
        repeats=config.repeats,
        without_key=sum(item.target is None for item in items),
        key_not_among_choices=sum(
            item.target is not None and item.target not in item.question.choices for item in items
        ),
        conditions={
            name: _outcome(name, items, config, marks, members, _of(name, items, config, records))
            for name in config.conditions
        },
        calibration=_calibrated(items, _of(MAIN, items, config, records)),
    )


def _of(
    condition: str, items: Iterable[Item], config: RunConfig, records: Mapping[Key, Record]
) -> list[Record]:
    """The condition's records that belong to the selection."""
    keys = ((condition, item.id, at) for item in items for at in range(config.repeats))
    return [records[key] for key in keys if key in records]


def marks_of(
    condition: str, items: Sequence[Item], repeats: int, records: Mapping[Key, Record]
) -> Marks:
    """Both scores of every item."""
    official, exact = np.full(len(items), np.nan), np.full(len(items), np.nan)
    for row, item in enumerate(items):
        if item.target is None:
            continue
        said = [_said(records.get((condition, item.id, at))) for at in range(repeats)]
        choices, target = item.question.choices, item.target
        official[row] = sum(official_match(text, target, choices) for text in said) / repeats
        exact[row] = sum(exact_match(text, target) for text in said) / repeats
    return Marks(official, exact)


def _said(record: Record | None) -> str:
    """The scored field; empty, and so wrong, where nothing was answered."""
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
) -> Outcome:
    mine, clusters = marks[name], [item.audio for item in items]
    counts = {status: sum(record.status is status for record in records) for status in Status}
    whole, groups = _accuracies(mine, members, clusters, config.seed)
    compared = name != MAIN and MAIN in marks
    return Outcome(
        asked=len(items) * config.repeats,
        answered=counts[Status.ANSWERED],
        unparsed=counts[Status.UNPARSED],
        failed=counts[Status.FAILED],
        missing=len(items) * config.repeats - len(records),
        accuracy=whole,
        less_main=paired(mine.official, marks[MAIN].official, clusters, config.seed)
        if compared
        else None,
        groups=groups,
        seconds=_mean(record.seconds for record in records),
        calls=_mean(record.cost.calls for record in records),
        audio_seconds=_mean(record.cost.audio_seconds for record in records),
    )


def _accuracies(
    marks: Marks, members: Members, clusters: Sequence[str], seed: int
) -> tuple[Accuracy, dict[str, dict[str, Accuracy]]]:
    """Over all items, and over each group; all columns go through one resampling."""
    inside_IG = np.stack([np.ones(len(clusters), bool), *members.values()], axis=1)
    columns_IK = np.concatenate(
        [np.where(inside_IG, scores[:, None], np.nan) for scores in (marks.official, marks.exact)],
        axis=1,
    )
    found = estimates(columns_IK, clusters, seed)
    half = len(found) // 2
    pairs = zip(found[:half], found[half:], strict=True)
    both = [Accuracy(official=official, exact=exact) for official, exact in pairs]
    groups: dict[str, dict[str, Accuracy]] = {}
    for (breakdown, group), accuracy in zip(members, both[1:], strict=True):
        groups.setdefault(breakdown, {})[group] = accuracy
    return both[0], groups


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


def _calibrated(items: Sequence[Item], records: Iterable[Record]) -> Calibration | None:
    """Of the records that give a confidence."""
    targets = {item.id: item.target for item in items if item.target is not None}
    sure = [
        (record.confidence, float(exact_match(record.prediction, targets[record.id])))
        for record in records
        if record.confidence is not None and record.id in targets
    ]
    return calibration(*np.array(sure, np.float64).reshape(-1, 2).T)


def _mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return float(np.mean(listed)) if listed else None
