"""Intervals and paired tests."""

from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evals.stats import RESAMPLES, Estimate, estimates, over_seeds, paired, redrawn

MARKS = st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=1, max_size=60)


def one(values: list[float], clusters: list[str] | None = None, seed: int = 0) -> Estimate:
    """The only column's estimate."""
    names = clusters or [str(at) for at in range(len(values))]
    found = estimates(np.array(values)[:, None], names, seed)[0]
    assert found is not None
    return found


@given(MARKS)
def test_an_interval_holds_its_mean_and_stays_between_0_and_1(values: list[float]) -> None:
    found = one(values)
    assert found.value == pytest.approx(np.mean(values))
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found == one(values)


def test_the_interval_is_that_of_the_bootstrap_of_scipy() -> None:
    values = np.random.default_rng(1).integers(0, 2, 400).astype(float)
    made = stats.bootstrap((values,), np.mean, method="percentile", rng=1)
    theirs = cast(tuple[float, float], made.confidence_interval)
    mine = one(values.tolist())
    assert (mine.low, mine.high) == pytest.approx(tuple(theirs), abs=0.01)


def test_what_is_always_right_has_wilson_s_interval_and_no_certainty() -> None:
    found = one([1.0] * 10)
    theirs = cast(tuple[float, float], stats.binomtest(10, 10).proportion_ci(method="wilson"))
    assert (found.low, found.high) == pytest.approx(theirs)


def test_questions_on_one_recording_count_as_one_draw() -> None:
    values = [0.0, 1.0] * 50
    alone = one(values)
    together = one(
        [value for value in values for _ in range(4)], [str(at // 4) for at in range(400)]
    )
    assert together.high - together.low == pytest.approx(alone.high - alone.low, abs=0.02)
    assert together.n == 400


def test_columns_leave_out_what_has_no_value_and_an_empty_one_has_no_estimate() -> None:
    nan = np.nan
    values = np.array([[1, nan, 1], [0, nan, nan], [1, nan, 0], [0, nan, nan]], float)
    whole, empty, half = estimates(values, list("abcd"))
    assert empty is None
    assert whole is not None
    assert whole.value == 0.5
    assert half is not None
    assert (half.value, half.n) == (0.5, 2)


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    drawn = np.random.default_rng(0)
    found = [one((drawn.random(150) < 0.6).astype(float).tolist(), seed=at) for at in range(150)]
    covered = np.mean([each.low <= 0.6 <= each.high for each in found])
    assert 0.90 <= covered <= 0.99


def test_the_paired_test_is_mcnemar_s() -> None:
    first = np.array([1] * 30 + [0] * 12 + [1] * 40 + [0] * 18, float)
    second = np.array([0] * 30 + [1] * 12 + [1] * 40 + [0] * 18, float)
    gap = paired(first, second, [str(at) for at in range(100)])
    assert gap is not None
    assert gap.value == pytest.approx(0.18)
    assert gap.p == pytest.approx(stats.binomtest(12, 42).pvalue, abs=0.004)
    assert gap.low <= 0.18 <= gap.high


@given(st.lists(st.tuples(st.sampled_from([0.0, 1.0]), st.sampled_from([0.0, 1.0])), min_size=1))
def test_swapping_the_two_turns_the_difference_round(pairs: list[tuple[float, float]]) -> None:
    first, second = np.array(pairs).T
    names = [str(at) for at in range(len(pairs))]
    there, back = paired(first, second, names), paired(second, first, names)
    assert there is not None
    assert back is not None
    assert there.value == pytest.approx(-back.value)
    assert there.p == pytest.approx(back.p, abs=0.03)


def test_equal_runs_do_not_differ() -> None:
    same = np.array([1.0, 0.0, 1.0])
    gap = paired(same, same, list("abc"))
    assert gap is not None
    assert (gap.value, gap.p) == (0.0, 1.0)


def test_over_one_training_the_interval_is_that_over_recordings() -> None:
    values = np.random.default_rng(2).integers(0, 2, 60).astype(float)
    clips = [str(at // 3) for at in range(60)]
    found, alone = over_seeds(values[None], clips), one(values.tolist(), clips)
    assert found.value == pytest.approx(alone.value)
    assert (found.low, found.high) == pytest.approx((alone.low, alone.high))


def test_trainings_that_differ_widen_the_interval() -> None:
    alike = np.tile(np.random.default_rng(2).integers(0, 2, 60).astype(float), (3, 1))
    apart = np.stack([np.ones(60), alike[0], np.zeros(60)])
    clips = [str(at // 3) for at in range(60)]
    narrow, wide = over_seeds(alike, clips), over_seeds(apart, clips)
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)
    assert wide.value == pytest.approx(apart.mean())


def test_one_recording_is_no_certainty() -> None:
    (found,) = estimates(np.array([[1.0], [1.0], [0.0]]), ["a", "a", "a"])
    assert found is not None
    assert found.low < 0.2
    assert found.high > 0.95


def test_resamples_are_those_of_one_draw_of_all_and_each_keeps_the_number_of_clusters() -> None:
    """Drawn a block at a time, so that many clusters take little memory."""
    clusters = 7
    drawn = np.random.default_rng(3).integers(clusters, size=(RESAMPLES, clusters))
    expected = np.stack([np.bincount(row, minlength=clusters) for row in drawn])
    assert np.array_equal(redrawn(np.eye(clusters), 3), expected)
    assert np.array_equal(redrawn(np.ones((clusters, 1)), 3), np.full((RESAMPLES, 1), clusters))
