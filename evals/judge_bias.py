"""What sways a judge that should not: where a criterion stands, and how long a reasoning is.

The marks on altered reasonings (`evals/judge_probe.py`) are compared with those of the judge's
first rater. Beside them stands how scores go with length anyway, which may be deserved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from pydantic import BaseModel

from evals.controls import MAIN
from evals.judge_probe import Probe, Probes
from evals.rubric_score import RubricRecord
from evals.run.answer_record import Key, Record
from evals.sample import Item
from evals.stats import Difference, Estimate, Values, estimates, paired


class JudgeBias(BaseModel, frozen=True):
    """Of one judge.

    Attributes:
        items: How many reasonings were shown again.
        swayed: The share of marks that changed when the criteria stood in reverse order.
        first: How much higher criteria are marked that stand first than the same standing last.
        lengthened: How much higher a reasoning is scored when it is lengthened.
        with_length: The rank correlation of score and length, as it is; from -1 to 1.
    """

    items: int
    swayed: Estimate | None
    first: Difference | None
    lengthened: Difference | None
    with_length: float | None


def bias(
    items: Sequence[Item],
    records: Mapping[Key, Record],
    judged: Mapping[str, RubricRecord],
    found: Probes,
) -> JudgeBias:
    """What the probes say, over the items that the judge has marked."""
    known = [item for item in items if item.id in judged and judged[item.id].marks]
    if not known:
        return JudgeBias(items=0, swayed=None, first=None, lengthened=None, with_length=None)
    audios = [item.audio for item in known]
    usual_IC = np.array([[m.score for m in judged[item.id].marks[0]] for item in known], np.float64)
    turned_IC, longer_IC = (
        _marks(known, found, kind, usual_IC.shape[1]) for kind in ("reversed", "lengthened")
    )
    swayed_I = np.where(np.isnan(turned_IC), np.nan, turned_IC != usual_IC).mean(1)
    # The outer criteria, where each stands first and where it stands last.
    first_I = (usual_IC[:, 0] + turned_IC[:, -1]) / 2
    last_I = (usual_IC[:, -1] + turned_IC[:, 0]) / 2
    scores_I = usual_IC.mean(1)
    lengths_I = np.array([len(records[MAIN, item.id, 0].thinking) for item in known], np.float64)
    return JudgeBias(
        items=int((~np.isnan(swayed_I)).sum()),
        swayed=estimates(swayed_I[:, None], audios)[0],
        first=paired(first_I, last_I, audios),
        lengthened=paired(longer_IC.mean(1), scores_I, audios),
        with_length=_rank_correlation(scores_I, lengths_I),
    )


def _marks(known: Sequence[Item], found: Probes, kind: Probe, criteria: int) -> Values:
    """Items by criteria; NaN where the judge was not asked, or failed."""
    rows: list[list[float]] = []
    for item in known:
        one = found.get((item.id, kind))
        marks = [float(mark.score) for mark in one.marks] if one else []
        rows.append(marks if len(marks) == criteria else [np.nan] * criteria)
    return np.array(rows)


def _rank_correlation(first: Values, second: Values) -> float | None:
    """Spearman's; None where one of the two is always the same."""
    if len(first) < 2 or not np.ptp(first) or not np.ptp(second):
        return None
    return float(np.corrcoef(_ranks(first), _ranks(second))[0, 1])


def _ranks(values: Values) -> Values:
    """From 1 on; equals share the mean of theirs."""
    _, at, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[at]
