"""Agreement of judges: kappa, majority, contradiction, and people's files."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.judge_agreement import (
    agreement,
    cohen,
    majority,
    pairwise,
    read_people,
    self_contradiction,
    verdicts,
)
from evals.rubric_prompt import Mark
from evals.rubric_score import RubricRecord
from tests.evals.samples import item
from tools.errors import InputError

ITEMS = [item(id) for id in "1234"]
Marks = list[list[int]]


def judged(id: str, raters: Marks, names: str = "abcde") -> RubricRecord:
    """What a judge's raters said of an item's criteria."""
    marks = tuple(
        tuple(
            Mark(name=name, score=score, justification="")
            for name, score in zip(names, rater, strict=False)
        )
        for rater in raters
    )
    return RubricRecord(id=id, of="", score=1.0, marks=marks)


def test_a_verdict_is_what_most_raters_say_and_a_tie_is_none() -> None:
    found = verdicts({"1": judged("1", [[1, 0, 1], [1, 0, 0], [0, 0, 1]])})
    assert found == {("1", "a"): 1, ("1", "b"): 0, ("1", "c"): 1}
    assert verdicts({"1": judged("1", [[1], [0]]), "2": judged("2", [])}) == {}
    twice = verdicts({"1": judged("1", [[1, 0]], names="aa")})
    assert twice == {("1", "a"): 1, ("1", "a #2"): 0}


def test_the_majority_is_of_what_all_have_judged() -> None:
    one, two = {("1", "a"): 1, ("1", "b"): 1}, {("1", "a"): 1, ("1", "b"): 0}
    assert majority([one, two]) == {("1", "a"): 1}
    assert majority([one, two, {("1", "b"): 0}]) == {("1", "b"): 0}
    assert majority([one, {("2", "a"): 0}], common=False) == {
        ("1", "a"): 1,
        ("1", "b"): 1,
        ("2", "a"): 0,
    }


def test_a_judge_that_disagrees_with_itself_is_found() -> None:
    records = {"1": judged("1", [[1, 0], [1, 1]]), "2": judged("2", [[0, 0], [0, 0]])}
    found = self_contradiction(records, ITEMS)
    assert found
    assert (found.value, found.n) == (0.25, 4)
    assert self_contradiction({"1": judged("1", [[1, 0]])}, ITEMS) is None


def test_kappa_is_cohen_s() -> None:
    """The example of Cohen's paper as most textbooks give it: 20, 5, 10 and 15 of 50."""
    (value,) = cohen(np.array([[20.0, 5, 10, 15]]))
    assert value == pytest.approx(0.4)
    units = [(str(at % 4 + 1), f"c{at}") for at in range(50)]
    pairs = [(0, 0)] * 20 + [(0, 1)] * 5 + [(1, 0)] * 10 + [(1, 1)] * 15
    one, two = ({unit: pair[at] for unit, pair in zip(units, pairs, strict=True)} for at in (0, 1))
    found = agreement(("x", one), ("y", two), ITEMS)
    assert found.kappa
    assert found.equal
    assert found.kappa.value == pytest.approx(0.4)
    assert (found.equal.value, found.marks) == (0.7, 50)
    assert found.kappa.low < 0.4 < found.kappa.high


def test_where_both_always_say_one_thing_kappa_is_none_and_agreement_whole() -> None:
    said = {("1", name): 1 for name in "abc"}
    (found,) = pairwise({"x": said, "y": said}, ITEMS)
    assert found.kappa is None
    assert found.equal
    assert found.equal.value == 1
    empty = agreement(("x", said), ("y", {}), ITEMS)
    assert (empty.marks, empty.equal, empty.kappa) == (0, None, None)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=30))
def test_kappa_is_the_same_both_ways_and_at_most_one(pairs: list[tuple[int, int]]) -> None:
    counts = np.zeros((1, 4))
    for one, two in pairs:
        counts[0, 2 * one + two] += 1
    (mine,), (theirs,) = cohen(counts), cohen(counts[:, [0, 2, 1, 3]])
    assert np.isnan(mine) == np.isnan(theirs)
    if not np.isnan(mine):
        assert mine == pytest.approx(theirs)
        assert -1 <= mine <= 1 + 1e-9


def people(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_people_s_marks_are_read_by_name_also_the_last_line(tmp_path: Path) -> None:
    rows = [
        {"annotator": who, "id": "1", "criterion": "a", "mark": mark}
        for who, mark in (("Ann", 1), ("Bob", 0))
    ]
    found = read_people(people(tmp_path / "people.jsonl", *rows), ITEMS)
    assert found == {"Ann": {("1", "a"): 1}, "Bob": {("1", "a"): 0}}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"id": "9"}, "row 1 marks '9', which the run has not asked"),
        ({"mark": 2}, "row 1 is nobody's mark: mark: "),
        ({"annotator": ""}, "row 1 is nobody's mark: annotator: "),
        ({"criterion": None}, "row 1 is nobody's mark: criterion: "),
    ],
)
def test_a_file_of_something_else_is_refused(
    tmp_path: Path, change: dict[str, object], why: str
) -> None:
    row = {"annotator": "Ann", "id": "1", "criterion": "a", "mark": 1} | change
    with pytest.raises(InputError, match=why):
        read_people(people(tmp_path / "people.jsonl", row), ITEMS)


def test_an_empty_file_of_people_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no marks"):
        read_people(people(tmp_path / "people.jsonl"), ITEMS)
