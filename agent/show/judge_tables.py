"""A panel of judges as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agent.show.grid import Grid, interval, probability
from evals.judge_agreement import Agreement
from evals.judge_bias import JudgeBias
from evals.judge_panel import MAJORITY, JudgePanel
from evals.rubric_score import Summary


def judge_grids(found: JudgePanel) -> Iterator[Grid]:
    """The scores; then agreement, biases and people, as far as there are some."""
    yield _scores(found)
    if found.pairs:
        yield _pairs("Judges on the same criteria", found.pairs)
    if biased := {name: one.bias for name, one in found.judges.items() if one.bias}:
        yield _biases(biased)
    if any(one.alt_test for one in found.judges.values()):
        beside = [one.people for one in found.judges.values() if one.people]
        yield _pairs("Judges and people", [*beside, *found.among_people])
        yield _alt_tests(found)


def _scores(found: JudgePanel) -> Grid:
    head = ("judge", "rubric score", "items", "wrong", "absent", "too long", "not of one mind")
    rows = [[*_row(name, one), interval(one.contradicts)] for name, one in found.judges.items()]
    if found.majority:
        rows.append([*_row(MAJORITY, found.majority), ""])
    return Grid("MMAR rubric, in %", head, rows)


def _row(name: str, one: Summary) -> list[str]:
    counts = (one.items, one.wrong, one.absent, one.too_long)
    return [name, interval(one.score), *(str(count) for count in counts)]


def _pairs(title: str, pairs: Sequence[Agreement]) -> Grid:
    rows = [
        [
            f"{one.first} and {one.second}",
            str(one.marks),
            interval(one.equal),
            interval(one.kappa, "") or "undefined",
        ]
        for one in pairs
    ]
    return Grid(title, ("who", "marks", "equal, in %", "kappa"), rows)


def _biases(biases: dict[str, JudgeBias]) -> Grid:
    head = (
        *("judge", "items", "marks swayed by order", "first over last", "p"),
        *("lengthened over as it is", "p", "rank correlation with length"),
    )
    rows = [
        [
            name,
            str(one.items),
            interval(one.swayed),
            interval(one.first),
            probability(one.first),
            interval(one.lengthened),
            probability(one.lengthened),
            "" if one.with_length is None else f"{one.with_length:+.2f}",
        ]
        for name, one in biases.items()
    ]
    return Grid("What sways a judge, in %", head, rows)


def _alt_tests(found: JudgePanel) -> Grid:
    head = ("judge", "people", "passed over", "marks", "winning rate", "advantage", "may stand in")
    rows = [
        [
            name,
            *(str(count) for count in (one.people, one.passed_over, one.instances)),
            "" if one.winning_rate is None else f"{one.winning_rate:.2f}",
            "" if one.advantage is None else f"{one.advantage:.2f}",
            "yes" if one.passes else "no" if one.people else "nobody can tell",
        ]
        for name, judge in found.judges.items()
        if (one := judge.alt_test)
    ]
    return Grid("Alternative annotator test (2501.10970)", head, rows)
