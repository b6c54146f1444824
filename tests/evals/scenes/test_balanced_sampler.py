"""Chance that comes out even."""

from hypothesis import given
from hypothesis import strategies as st

from evals.scenes.balanced_sampler import BalancedSampler


@given(st.integers(1, 7), st.integers(0, 5), st.integers(0, 99))
def test_each_number_comes_once_in_a_round(count: int, round_: int, seed: int) -> None:
    turns = range(round_ * count, (round_ + 1) * count)
    assert sorted(BalancedSampler((seed,), turn).deal(count, "x") for turn in turns) == list(
        range(count)
    )


def test_what_has_another_purpose_is_dealt_otherwise() -> None:
    dealt = [
        [BalancedSampler((0,), turn).deal(5, purpose) for turn in range(50)] for purpose in "ab"
    ]
    assert dealt[0] != dealt[1]
