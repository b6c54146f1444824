"""What every answer under one condition is worth, by every scorer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evals.controls import applies
from evals.run.answer_record import Key, Record, Status
from evals.sample import Item
from evals.scoring.protocol import AnswerScorer, keyed
from evals.stats import Values


@dataclass(frozen=True)
class ScoreMatrix:
    """Scores under one condition.

    Attributes:
        scores: By the scorer's name, for each item; a mean over repeats, NaN where there is none.
        absent: By the scorer's name: how many answers have no score although there is a key.
    """

    scores: dict[str, Values]
    absent: dict[str, int]


def marks_of(
    condition: str,
    items: Sequence[Item],
    repeats: int,
    records: Mapping[Key, Record],
    scorers: Sequence[AnswerScorer],
) -> ScoreMatrix:
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
    return ScoreMatrix(scores, absent)


def said_in(record: Record | None) -> str:
    """The scored field; empty where nothing was answered."""
    if record is None or record.status is not Status.ANSWERED:
        return ""
    return record.prediction
