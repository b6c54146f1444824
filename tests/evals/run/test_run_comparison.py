"""Runs side by side."""

from dataclasses import replace
from typing import Any

import pytest

from evals.mmau import SCORERS
from evals.run.answer_record import Key, Record
from evals.run.run_comparison import RunAnswers, compare, leaderboard, shared
from evals.run.run_config import Selection
from tests.evals.samples import config, item, record
from tools.errors import InputError
from tools.evidence import Cost

ITEMS = [item(str(at)) for at in range(40)]


def test_only_items_of_both_selections_are_compared() -> None:
    first = config(selection=Selection(limit=25))
    second = config(selection=Selection(offset=10))
    assert [each.id for each in shared((first, second), ITEMS)] == [str(at) for at in range(10, 25)]


@pytest.mark.parametrize("what", ["data_sha256", "benchmark"])
def test_runs_of_different_files_are_not_compared(what: str) -> None:
    with pytest.raises(InputError, match=f"{what} is .* and another"):
        shared((config(), config(), config(**{what: "another"})), ITEMS)


def test_runs_without_a_common_item_are_not_compared() -> None:
    first, second = config(selection=Selection(limit=5)), config(selection=Selection(offset=5))
    with pytest.raises(InputError, match="no item in common"):
        shared((first, second), ITEMS)


def answers(name: str, right: int, **more: Any) -> RunAnswers:  # noqa: ANN401
    """A run in which the first items are wrong, and so many of the last right."""
    said = ["b"] * (40 - right) + ["a"] * right
    found = [record(str(at), said=one, **more) for at, one in enumerate(said)]
    records: dict[Key, Record] = {one.key: one for one in found}
    return RunAnswers(name, config(), records, SCORERS)


def test_a_better_run_is_told_from_an_equal_one() -> None:
    better = compare(answers("one", 40), answers("two", 20), ITEMS).scores["exact"].gap
    same = compare(answers("one", 40), answers("two", 40), ITEMS).scores["official"].gap
    assert better is not None
    assert same is not None
    assert (better.value, same.value, same.p) == (0.5, 0, 1)
    assert better.p < 0.001


def test_runs_stand_in_order_with_every_two_compared() -> None:
    runs = [answers("low", 10, seconds=2.0), answers("high", 30), answers("middle", 20)]
    board = leaderboard(runs, ITEMS)
    assert [row.name for row in board.runs] == ["high", "middle", "low"]
    pairs = {(pair.first, pair.second): pair.scores["exact"].gap for pair in board.pairs}
    assert {names: gap and gap.value for names, gap in pairs.items()} == {
        ("high", "middle"): 0.25,
        ("high", "low"): 0.5,
        ("middle", "low"): 0.25,
    }
    assert (board.runs[2].seconds, board.runs[2].tokens, board.headline) == (2.0, 0, "official")


def test_controls_stand_beside_and_what_is_missing_is_wrong() -> None:
    under = RunAnswers("under", config(conditions=("main", "silence")), {
        one.key: one
        for at in range(30)
        for one in (record(str(at)), record(str(at), condition="silence", said="b"))
    }, SCORERS)  # fmt: skip
    board = leaderboard([under, answers("bare", 40)], ITEMS)
    bare, found = board.runs
    assert (found.scores["exact"] and found.scores["exact"].value) == 0.75
    assert (found.controls["silence"] and found.controls["silence"].value) == 0
    assert (found.unanswered, bare.controls, bare.unanswered) == (10, {}, 0)


def test_tokens_that_nobody_counted_are_not_none_at_all() -> None:
    served = {"options": {"model": "m"}}
    silent = replace(answers("silent", 40), config=config(**served))
    counted = replace(answers("counted", 40, cost=Cost(tokens=7)), config=config(**served))
    tokens = {row.name: row.tokens for row in leaderboard([silent, counted], ITEMS).runs}
    assert tokens == {"silent": None, "counted": 7}
