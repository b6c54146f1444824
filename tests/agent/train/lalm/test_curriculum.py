"""Which rows are drawn next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.train.lalm.curriculum import Curriculum
from tools.errors import InputError

IDS = [f"row-{at}" for at in range(20)]


def taught(results: dict[str, tuple[int, int]], times: int = 1) -> Curriculum:
    found = Curriculum.over(IDS)
    for _ in range(times):
        found = found.seen(results)
    return found


def share(curriculum: Curriculum, name: str) -> float:
    """Of 400 draws of 4 rows."""
    return sum(name in curriculum.draw(4, step) for step in range(400)) / 400


def test_before_the_first_try_every_row_is_as_likely() -> None:
    fresh = Curriculum.over(IDS)
    assert {fresh.weight(name) for name in IDS} == {1.0}
    assert share(fresh, "row-7") == pytest.approx(4 / 20, abs=0.07)


def test_what_is_right_half_the_time_is_drawn_most() -> None:
    found = taught({"row-0": (4, 8), "row-1": (7, 8), "row-2": (8, 8), "row-3": (0, 8)})
    weights = [found.weight(f"row-{at}") for at in (0, 1, 2, 3)]
    assert weights[0] > weights[1] > weights[2] == weights[3] == found.again
    assert share(found, "row-0") > share(found, "row-1") > share(found, "row-2")


def test_what_is_always_right_or_always_wrong_is_set_aside_but_not_for_ever() -> None:
    found = taught({"row-2": (8, 8), "row-3": (0, 8)})
    assert [name for name in IDS if found.settled(name)] == ["row-2", "row-3"]
    assert found.log["curriculum/aside"] == 2
    assert (
        sum(
            "row-3" in Curriculum(tallies=found.tallies, again=0.1).draw(4, step)
            for step in range(400)
        )
        > 0
    )
    moved = found.seen({"row-3": (3, 8)})
    assert not moved.settled("row-3")


def test_older_tries_count_for_less() -> None:
    found = taught({"row-0": (8, 8)}).seen({"row-0": (0, 8)})
    assert 0.2 < found.rate("row-0") < 0.5
    assert taught({"row-0": (0, 8)}, 1).seen({"row-0": (0, 8)}).settled("row-0")


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)).map(sorted), max_size=8))
def test_a_rate_lies_within_0_and_1_and_moves_with_the_tries(tries: list[list[int]]) -> None:
    found = Curriculum.over(["a"])
    for right, of in tries:
        before, found = found.rate("a"), found.seen({"a": (right, of)})
        assert 0 < found.rate("a") < 1
        assert 0 < found.weight("a") <= 1
        if of and right == of:
            assert found.rate("a") >= min(before, 0.5)


def test_draws_are_of_different_rows_and_repeat_with_the_seed() -> None:
    found = taught({"row-0": (4, 8)})
    assert len(set(found.draw(20, 3))) == 20
    assert found.draw(4, 3) == found.draw(4, 3) != found.draw(4, 4)
    assert found.draw(4, 3) != Curriculum.over(IDS, seed=1).draw(4, 3)


def test_a_run_that_goes_on_draws_what_it_would_have_drawn() -> None:
    found = taught({"row-0": (4, 8), "row-1": (1, 8)}, 3)
    again = Curriculum.resumed(found.model_dump_json(), IDS)
    assert again == found
    assert again.draw(4, 9) == found.draw(4, 9)
    assert again.seen({"row-1": (1, 8)}) == found.seen({"row-1": (1, 8)})


@pytest.mark.parametrize(
    ("text", "ids", "why"),
    [
        ("no", IDS, "found no curriculum"),
        (Curriculum.over(IDS).model_dump_json(), IDS[1:], "20 rows, expected the 19 .* 'row-0'"),
    ],
)
def test_a_curriculum_of_another_set_is_refused(text: str, ids: list[str], why: str) -> None:
    with pytest.raises(InputError, match=why):
        Curriculum.resumed(text, ids)


def test_more_rows_than_there_are_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="expected at most 20 rows"):
        Curriculum.over(IDS).draw(21, 0)


def test_more_right_than_tried_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="expected 0 <= right <= tries"):
        Curriculum.over(IDS).seen({"row-0": (9, 8)})
