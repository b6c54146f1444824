"""A run's numbers: every score with its interval, every control beside it, nothing dropped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import AliasChoices, BaseModel, Field

from evals.calibration import Calibration, calibration
from evals.controls import MAIN, applies
from evals.run.answer_record import Key, Record, Status
from evals.run.answer_scores import ScoreMatrix, marks_of
from evals.run.figures import Figures, Legend, Members, figures_of, legends_of, members_of
from evals.run.fragment_needs import NeedGroup, fragment_needs
from evals.run.reasoning_change import ReasoningChange, reasoning_changes
from evals.run.run_config import RunConfig
from evals.run.spoken_effect import SpokenEffect, spoken_effect
from evals.sample import Item
from evals.scoring.protocol import AnswerScorer, is_right, keyed
from evals.stats import Difference


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
    left_out: int = 0
    """Questions whose recording cannot be had; they were not asked, and count nowhere."""
    legends: dict[str, Legend] = {}
    """How each scorer's figures are read; without one they are accuracies."""
    needs: tuple[NeedGroup, ...] = ()
    """How much of their recordings items need, where fragments were asked."""
    reasoning: tuple[ReasoningChange, ...] = ()
    """What becomes of the reasoning when sound is masked, where that was asked."""
    misled: SpokenEffect | None = None
    """Whether a spoken wrong answer is believed, where that was asked."""

    @property
    def headline(self) -> str:
        """The scorer whose figures come first."""
        return next(iter(self.conditions[MAIN].scores))

    def legend(self, scorer: str) -> Legend:
        """How the scorer's figures are read."""
        return self.legends.get(scorer, Legend())


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
    run = _Scored(config, items, scorers, marks, members_of(items))
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
        conditions={name: _outcome(name, run, _of(name, run, records)) for name in marks},
        calibration=_calibrated(items, _of(MAIN, run, records), scorers),
        left_out=len(config.left_out),
        legends=legends_of(scorers),
        needs=fragment_needs(config.conditions, items, records, scorers),
        reasoning=reasoning_changes(config.conditions, items, records),
        misled=spoken_effect(config.conditions, items, records, config.seed),
    )


@dataclass(frozen=True)
class _Scored:
    """A run and its scores."""

    config: RunConfig
    items: Sequence[Item]
    scorers: Sequence[AnswerScorer]
    marks: Mapping[str, ScoreMatrix]
    members: Members


def _of(condition: str, run: _Scored, records: Mapping[Key, Record]) -> list[Record]:
    """The condition's records that belong to the selection."""
    keys = ((condition, item.id, at) for item in run.items for at in range(run.config.repeats))
    return [records[key] for key in keys if key in records]


def _outcome(name: str, run: _Scored, records: Sequence[Record]) -> Outcome:
    counts = {status: sum(record.status is status for record in records) for status in Status}
    mine, seed = run.marks[name], run.config.seed
    whole, groups = figures_of(mine, run.members, run.items, run.scorers, seed)
    asked = sum(applies(name, item) for item in run.items) * run.config.repeats
    return Outcome(
        asked=asked,
        answered=counts[Status.ANSWERED],
        unparsed=counts[Status.UNPARSED],
        failed=counts[Status.FAILED],
        missing=asked - len(records),
        scores=whole,
        absent=mine.absent,
        less_main=_less_main(name, run),
        groups=groups,
        seconds=_mean(record.seconds for record in records),
        calls=_mean(record.cost.calls for record in records),
        audio_seconds=_mean(record.cost.audio_seconds for record in records),
    )


def _less_main(name: str, run: _Scored) -> Difference | None:
    """The headline figure against the main condition's."""
    if name == MAIN or MAIN not in run.marks:
        return None
    head, main = run.scorers[0], run.marks[MAIN]
    mine = run.marks[name].scores[head.name]
    return head.metric.gap(mine, main.scores[head.name], run.items, run.config.seed)


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
