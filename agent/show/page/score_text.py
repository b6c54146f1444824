"""A run's scores in words: on top of its page, and beside each item."""

from __future__ import annotations

from collections.abc import Sequence

from agent.show import tables
from evals.controls import MAIN
from evals.run.answer_record import Record, Status
from evals.run.answer_scores import said_in
from evals.run.run_results import Results
from evals.sample import Item
from evals.scoring.protocol import AnswerScorer, is_right, keyed


def headlines(results: Results) -> list[tuple[str, str, str]]:
    """What stands on top: each scorer's figure, its name, and its interval."""
    figures = results.conditions[MAIN].scores.items()
    told = [(name, tables.interval(found, results.legend(name).unit)) for name, found in figures]
    parts = [(name, *figure.partition(" ")[::2]) for name, figure in told if figure]
    return [
        (f"{value} {results.legend(name).unit}".strip(), name, ends.strip("()").replace(",", " to"))
        for name, value, ends in parts
    ]


def verdict_of(item: Item, record: Record, scorers: Sequence[AnswerScorer]) -> str:
    """As in the list of items."""
    if record.status is Status.FAILED:
        return "failed"
    said = said_in(record)
    scores = [scorer(item, said).value for scorer in scorers if keyed(scorer, item)]
    match is_right(scorers, item, said):
        case True:
            return "right"
        case False:
            return "wrong"
        case None if not scores:
            return "no key"
        case None:
            return "no score" if scores == [None] * len(scores) else "scored"


def scores_of(item: Item, record: Record, scorers: Sequence[AnswerScorer]) -> str:
    """Scores that are neither 0 nor 1, and why there is none."""
    told: list[str] = []
    for scorer in scorers:
        score = scorer(item, said_in(record)) if keyed(scorer, item) else None
        if score and score.value is None:
            told.append(f"{scorer.name}: no score, {score.why}")
        elif score and score.value not in (0, 1):
            told.append(f"{scorer.name}: {score.value:.4g} {scorer.metric.unit}".strip())
    return "; ".join(told)
