"""Controllers side by side: the same cost for both, over trainings and recordings."""

import numpy as np
import pytest

from agent.train.controller.world.cost_curves import at_equal_cost, point, right_at
from agent.train.controller.world.play_world import WorldOutcome


def outcomes(right: str, seconds: float) -> list[WorldOutcome]:
    """One for each mark: `x` is right; each on a recording of its own."""
    return [
        WorldOutcome(
            id=str(at),
            groups={},
            clip=str(at),
            right=mark == "x",
            confidence=0.5,
            seconds=seconds,
            calls=1,
            capped=False,
            stopped=mark == "x",
            soonest=seconds,
        )
        for at, mark in enumerate(right)
    ]


CHEAP, DEAR = outcomes("x---", 1.0), outcomes("xx--", 3.0)


@pytest.mark.parametrize(
    ("seconds", "expected"), [(1.0, 0.25), (2.0, 0.375), (3.0, 0.5), (9.0, 0.5)]
)
def test_between_two_prices_the_questions_are_shared_out(seconds: float, expected: float) -> None:
    for curve in ([CHEAP, DEAR], [DEAR, CHEAP]):
        found = right_at(seconds, curve)
        assert found is not None
        assert found.mean() == pytest.approx(expected)


def test_what_costs_more_at_every_price_has_nothing_at_equal_cost() -> None:
    assert right_at(0.5, [CHEAP, DEAR]) is None
    assert list(at_equal_cost("full", {0: [CHEAP, DEAR]}, "hand", outcomes("----", 0.5))) == []


def test_every_training_is_compared_and_then_all_of_them() -> None:
    other = outcomes("-x--", 3.0)
    found = list(at_equal_cost("full", {0: [DEAR], 1: [outcomes("xxx-", 2.0)]}, "hand", other))
    assert [one.seed for one in found] == [0, 1, None]
    assert [one.accuracy for one in found] == pytest.approx([0.5, 0.75, 0.625])
    assert [one.gap.value for one in found] == pytest.approx([0.25, 0.5, 0.375])
    for one in found:
        assert one.gap.low <= one.gap.value <= one.gap.high
        assert (one.variant, one.other, one.seconds) == ("full", "hand", 3.0)


def test_one_training_alone_is_not_told_twice() -> None:
    found = at_equal_cost("full", {4: [DEAR]}, "hand", outcomes("----", 3.0))
    assert [one.seed for one in found] == [4]


def test_a_point_says_how_it_stopped() -> None:
    found = point("learned", 0.005, 1, CHEAP)
    assert (found.accuracy.value, found.seconds, found.oracle) == (0.25, 1.0, 0.25)
    assert found.calibration is not None
    assert found.calibration.ece == pytest.approx(0.25)
    assert np.isfinite(found.calibration.aurc)
