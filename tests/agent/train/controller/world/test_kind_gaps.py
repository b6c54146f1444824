"""Kinds of question apart: wins and losses, and what is noise among many kinds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from agent.train.controller.world.kind_gaps import FEWEST, holm, kind_gaps, sign_test
from tests.agent.train.controller.world.played import outcomes

COUNTS = st.integers(0, 60)


@given(COUNTS, COUNTS)
def test_the_sign_test_is_that_of_scipy_and_takes_no_side(won: int, lost: int) -> None:
    expected = stats.binomtest(won, won + lost).pvalue if won + lost else 1.0
    assert sign_test(won, lost) == pytest.approx(expected)
    assert sign_test(won, lost) == sign_test(lost, won)


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_corrects_upwards_in_order_and_never_beyond_bonferroni(p: list[float]) -> None:
    found = holm(p)
    for before, after in zip(p, found, strict=True):
        assert before <= after <= min(1.0, len(p) * before)
    assert sorted(found) == [found[at] for at in sorted(range(len(p)), key=lambda at: p[at])]


def test_holm_as_in_a_worked_example() -> None:
    # By hand: 4 x .005; 3 x .01; 2 x .03, and .04 no less than that.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def asking(kinds: str, name: str = "asks") -> list[dict[str, tuple[str, ...]]]:
    return [{name: (kind,)} for kind in kinds]


def test_the_worst_kind_comes_first_and_small_ones_are_left_out() -> None:
    groups = asking("a" * 10 + "b" * 10 + "c" * (FEWEST - 1))
    hand = outcomes("x" * 10 + "-" * 10 + "x" * 9, 1.0, groups)
    trained = outcomes("-" * 9 + "x" * 11 + "-" * 9, 1.0, groups)
    first, second = kind_gaps([trained], hand)
    assert (first.kind, first.won, first.lost, first.gap.n) == ("a", 0, 9, 10)
    assert first.gap.value == pytest.approx(-0.9)
    assert first.p == pytest.approx(2 * 0.5**9)
    # The surer of the two counts twice; the other no less than that.
    assert second.holm == pytest.approx(2 * 2 * 0.5**10)
    assert first.holm == pytest.approx(2 * 0.5**9)
    assert (first.worse, second.worse) == (True, False)
    assert (second.kind, second.won, second.lost) == ("b", 10, 0)


def test_wins_are_counted_in_each_training_and_averaged() -> None:
    groups = asking("a" * 10)
    hand = outcomes("xxxxx-----", 1.0, groups)
    (found,) = kind_gaps(
        [outcomes("xxxxxxx---", 1.0, groups), outcomes("----x-----", 1.0, groups)], hand
    )
    assert (found.won, found.lost) == (1.0, 2.0)
    assert found.gap.value == pytest.approx(-0.1)
    assert found.p == sign_test(1, 2)
    assert not found.worse


@pytest.mark.parametrize("name", ["asks", "sub-category", "category"])
def test_each_benchmark_names_kinds_its_own_way(name: str) -> None:
    played = outcomes("x" * 10, 1.0, asking("a" * 10, name))
    assert [one.kind for one in kind_gaps([played], played)] == ["a"]


def test_items_without_a_kind_have_none() -> None:
    played = outcomes("x" * 10, 1.0)
    assert kind_gaps([played], played) == ()
