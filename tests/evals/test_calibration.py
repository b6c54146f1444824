"""Confidence against correctness."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.calibration import Calibration, calibration

ANSWERS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50)


def found(answers: list[tuple[float, bool]]) -> Calibration:
    sure, right = np.array(answers, float).reshape(-1, 2).T
    made = calibration(sure, right)
    assert made is not None
    return made


def test_no_answers_have_no_calibration() -> None:
    assert calibration(np.empty(0), np.empty(0)) is None


@given(ANSWERS)
def test_figures_lie_between_0_and_1_and_the_order_does_not_count(
    answers: list[tuple[float, bool]],
) -> None:
    one = found(answers)
    assert all(0 <= value <= 1 for value in (one.ece, one.brier, one.aurc, *one.risk))
    assert one.coverage[-1] == 1
    assert one.risk[-1] == pytest.approx(1 - np.mean([right for _, right in answers]))
    assert sum(each.n for each in one.bins) == one.n == len(answers)
    again = found(answers[::-1])
    assert (again.ece, again.aurc) == pytest.approx((one.ece, one.aurc))


def test_certainty_that_is_right_has_no_error() -> None:
    one = found([(1.0, True)] * 4)
    assert (one.ece, one.brier, one.aurc) == (0, 0, 0)


def test_a_table_worked_by_hand() -> None:
    """Bins .85 (2 answers, half right) and .95 (2, all right): half of .35 and half of .05."""
    one = found([(0.85, True), (0.85, False), (0.95, True), (0.95, True)])
    assert one.ece == pytest.approx(0.5 * 0.35 + 0.5 * 0.05)
    assert one.coverage == (0.5, 1.0)
    assert one.risk == (0.0, 0.25)
    assert one.aurc == pytest.approx(0.5 * 0 + 0.5 * 0.25)


def test_one_who_knows_when_it_errs_has_a_lower_aurc() -> None:
    knows = found([(0.9, True), (0.8, True), (0.2, False)])
    fooled = found([(0.2, True), (0.8, True), (0.9, False)])
    assert knows.aurc < fooled.aurc
