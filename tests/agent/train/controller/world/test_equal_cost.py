"""Controllers side by side: the same cost for both, over trainings and recordings."""

import pytest

from agent.train.controller.world.cost_curves import Curve
from agent.train.controller.world.equal_cost import at_equal_cost
from tests.agent.train.controller.world.played import outcomes


def trained(seed: int, right: str, seconds: float) -> Curve:
    return Curve("full", {0.1: outcomes(right, seconds)}, seed)


HAND = Curve("hand", {0.1: outcomes("----", 1.0), 0.01: outcomes("-x--", 3.0)})


def test_every_training_is_compared_and_then_all_of_them() -> None:
    found = list(at_equal_cost([trained(0, "xx--", 3.0), trained(1, "xxx-", 2.0)], HAND, 0.01))
    assert [(one.seed, one.trainings) for one in found] == [(0, 1), (1, 1), (None, 2)]
    assert [one.accuracy for one in found] == pytest.approx([0.5, 0.75, 0.625])
    assert [one.gap.value for one in found] == pytest.approx([0.25, 0.5, 0.375])
    for one in found:
        assert one.gap.low <= one.gap.value <= one.gap.high
        assert (one.name, one.other, one.setting, one.seconds) == ("full", "hand", 0.01, 3.0)
        assert not one.dearer


def test_one_training_alone_is_not_told_twice() -> None:
    assert [one.seed for one in at_equal_cost([trained(4, "xx--", 3.0)], HAND, 0.01)] == [4]


def test_what_was_not_trained_is_no_training() -> None:
    (found,) = at_equal_cost([Curve("random", {0.5: outcomes("xx--", 1.0)})], HAND, 0.01)
    assert (found.seed, found.trainings) == (None, 0)


def test_what_is_dearer_at_every_setting_is_compared_at_its_own_cost() -> None:
    (found,) = at_equal_cost([trained(0, "xx--", 2.0)], HAND, 0.1)
    assert (found.dearer, found.seconds) == (True, 2.0)
    # Halfway between its two settings the other one has half of a right answer in four.
    assert found.gap.value == pytest.approx(0.5 - 0.125)


def test_trainings_together_spend_what_the_dearest_needs() -> None:
    *_, together = at_equal_cost([trained(0, "xx--", 1.0), trained(1, "xx--", 2.0)], HAND, 0.1)
    assert (together.dearer, together.seconds) == (True, 2.0)


def test_a_share_of_the_seconds_of_another_one_is_less_its_whole_accuracy() -> None:
    always = Curve("always", {None: outcomes("xx--", 10.0)})
    cheap, dear = trained(0, "xxx-", 4.0), trained(1, "xxx-", 4.5)
    one, other, _ = at_equal_cost([cheap, dear], always, None, share=0.4)
    assert (one.dearer, one.seconds, one.gap.value) == (False, 4.0, 0.25)
    assert (other.dearer, other.seconds, other.gap.value) == (True, 4.5, 0.25)
