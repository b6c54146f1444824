"""What scores come to."""

import numpy as np
import pytest

from evals.scoring.metric import MacroMean, MeanScore
from tests.evals.samples import item

ITEMS = [item(str(at), sort="common" if at < 8 else "rare") for at in range(10)]
NAN = float("nan")


def column(*scores: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.array(scores)[:, None]


def test_the_mean_of_shares_is_widened_where_all_are_right_and_that_of_errors_is_not() -> None:
    (shares,) = MeanScore().over(column(*[1.0] * 10), ITEMS)
    (errors,) = MeanScore("mean absolute error", "s").over(column(*[0.0] * 9, NAN), ITEMS)
    assert shares is not None
    assert errors is not None
    assert (shares.value, shares.high) == (1, 1)
    assert shares.low < 0.8
    assert (errors.value, errors.low, errors.high, errors.n) == (0, 0, 0, 9)


def test_the_mean_of_means_is_widened_where_all_are_right_too() -> None:
    (shares,) = MacroMean("sort").over(column(*[1.0] * 10), ITEMS)
    (errors,) = MacroMean("sort", unit="s").over(column(*[0.0] * 10), ITEMS)
    assert shares is not None
    assert errors is not None
    assert (shares.value, shares.high, shares.n) == (1, 1, 10)
    assert shares.low < 0.8
    assert (errors.low, errors.high) == (0, 0)


def test_errors_may_be_larger_than_one() -> None:
    (found,) = MeanScore("mean absolute error", "s").over(column(*range(10)), ITEMS)
    assert found is not None
    assert found.value == pytest.approx(4.5)
    assert found.low < 4.5 < found.high


def test_a_small_group_counts_as_much_as_a_large_one() -> None:
    (found,) = MacroMean("sort").over(column(*[1.0] * 8, 0, 0), ITEMS)
    assert found is not None
    assert found.value == pytest.approx(0.5)
    assert found.n == 10
    assert found.low < 0.5 < found.high


def test_groups_and_items_without_a_score_weigh_nothing() -> None:
    (found, empty) = MacroMean("sort").over(
        np.stack([np.array([1.0] * 7 + [NAN] * 3), np.full(10, NAN)], axis=1), ITEMS
    )
    assert found is not None
    assert (found.value, found.n) == (1, 7)
    assert empty is None
    assert MacroMean("another").over(column(*[1.0] * 10), ITEMS) == [None]


@pytest.mark.parametrize(("metric", "gap"), [(MeanScore(), -0.2), (MacroMean("sort"), -0.5)])
def test_the_gap_is_the_difference_of_the_figures(metric: MeanScore, gap: float) -> None:
    first, second = np.array([1.0] * 8 + [0.0] * 2), np.ones(10)
    found = metric.gap(first, second, ITEMS)
    assert found is not None
    assert found.value == pytest.approx(gap)
    both = metric.over(np.stack([first, second], axis=1), ITEMS)
    assert both[0] is not None
    assert both[1] is not None
    assert both[0].value - both[1].value == pytest.approx(gap)
    same = metric.gap(first, first, ITEMS)
    assert same is not None
    assert (same.value, same.p) == (0, 1)
