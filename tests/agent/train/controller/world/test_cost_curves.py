"""A controller at all its settings: what it is worth at any cost in between."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.train.controller.world.cost_curves import Curve, seconds_of
from tests.agent.train.controller.world.played import outcomes

CHEAP, DEAR = outcomes("x---", 1.0), outcomes("xx--", 3.0)
CURVE = Curve("learned", {0.1: CHEAP, 0.01: DEAR}, seed=1)


@pytest.mark.parametrize(
    ("seconds", "expected"), [(1.0, 0.25), (2.0, 0.375), (3.0, 0.5), (9.0, 0.5)]
)
def test_between_two_prices_the_questions_are_shared_out(seconds: float, expected: float) -> None:
    for curve in (CURVE, Curve("learned", {0.01: DEAR, 0.1: CHEAP})):
        assert curve.right_at(seconds).mean() == pytest.approx(expected)


def test_what_costs_more_at_every_setting_has_no_figure() -> None:
    with pytest.raises(ValueError, match=r"at least 1\.0 seconds, found 0\.5"):
        CURVE.right_at(0.5)


MARKS = st.text("x-", min_size=5, max_size=5)
SETTINGS = st.dictionaries(st.floats(0, 9), MARKS, min_size=1, max_size=6)


@given(SETTINGS, st.floats(0, 1))
def test_what_lies_between_settings_is_between_their_accuracies(
    played: dict[float, str], share: float
) -> None:
    curve = Curve("any", {seconds: outcomes(marks, seconds) for seconds, marks in played.items()})
    spent = [seconds_of(one) for one in curve.settings.values()]
    found = curve.right_at(curve.cheapest + share * (max(spent) - curve.cheapest))
    shares = [marks.count("x") / 5 for marks in played.values()]
    assert min(shares) - 1e-9 <= found.mean() <= max(shares) + 1e-9


@given(SETTINGS)
def test_a_frontier_gains_with_every_second_and_loses_nothing(played: dict[float, str]) -> None:
    curve = Curve("any", {seconds: outcomes(marks, seconds) for seconds, marks in played.items()})
    frontier = curve.frontier
    ranked = sorted(frontier.settings.values(), key=seconds_of)
    shares = [sum(one.right for one in of) for of in ranked]
    assert shares == sorted(set(shares))
    assert frontier.cheapest == curve.cheapest
    for of in curve.settings.values():
        assert frontier.right_at(seconds_of(of)).sum() >= sum(one.right for one in of) - 1e-9


def test_a_part_keeps_the_items_that_were_asked_for() -> None:
    assert [one.right for one in CURVE.part([1, 3]).settings[0.01]] == [True, False]
    assert CURVE.part([1, 3]).clips == ["1", "3"]


def test_a_point_says_how_it_stopped() -> None:
    found, _ = CURVE.points
    assert (found.name, found.setting, found.seed) == ("learned", 0.1, 1)
    assert (found.accuracy.value, found.seconds, found.oracle) == (0.25, 1.0, 0.25)
    assert found.posterior is not None
    assert found.posterior.ece == pytest.approx(0.25)
    assert np.isfinite(found.posterior.aurc)
    assert found.calibrated is None


def test_a_calibrated_confidence_stands_beside_the_posterior() -> None:
    (found,) = Curve("learned", {0.1: outcomes("x---", 1.0, sure=0.25)}).points
    assert found.posterior is not None
    assert found.calibrated is not None
    assert (found.posterior.ece, found.calibrated.ece) == (pytest.approx(0.25), pytest.approx(0.0))


def test_only_answers_that_have_a_calibrated_confidence_count_for_it() -> None:
    both = [*outcomes("x", 1.0, sure=0.75), *outcomes("-", 1.0)]
    (found,) = Curve("learned", {0.1: both}).points
    assert found.calibrated is not None
    assert (found.calibrated.n, found.calibrated.ece) == (1, pytest.approx(0.25))
