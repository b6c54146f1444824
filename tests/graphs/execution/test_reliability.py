"""Probabilities of percepts: calibrated by a table that rises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.execution.reliability import Reliability, fit, packed


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_confidence_never_means_less_probable(one: float, other: float) -> None:
    low, high = sorted((one, other))
    for key in packed().tables:
        tool, _, kind = key.rpartition(" ")
        assert packed().probability(tool, kind, low) <= packed().probability(tool, kind, high)


def test_a_tool_without_a_table_has_that_of_its_kind() -> None:
    table = packed()
    assert table.probability("ears", "event", 0.5) == table.probability("", "event", 0.5)
    assert 0 < table.probability("ears", "event", None) < 1
    assert table.probability("ears", "smell", 0.25) == 0.25


def test_the_file_survives_json() -> None:
    assert Reliability.model_validate_json(packed().model_dump_json()) == packed()


def test_pooling_gives_the_rising_steps_that_fit_best() -> None:
    pairs = [(0.1, False), (0.2, True), (0.3, False), (0.6, True), (0.9, True)]
    assert fit(pairs) == ((0.1, 0.0), (0.25, 0.5), (0.75, 1.0))


def test_equal_confidences_are_equally_probable() -> None:
    pairs = [(0.1, False), (0.5, True), (0.5, True), (0.5, True), (0.5, False)]
    assert fit(pairs) == ((0.1, 0.0), (0.5, 0.75))


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=50))
def test_what_is_fitted_rises(pairs: list[tuple[float, bool]]) -> None:
    knots = fit(pairs)
    assert list(knots) == sorted(knots)
    values = [value for _, value in knots]
    assert values == sorted(values)
    if pairs:
        assert min(values) >= 0
        assert max(values) == pytest.approx(max(values))
