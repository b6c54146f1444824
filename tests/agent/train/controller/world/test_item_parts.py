"""Seen and unseen apart: each part as if it were all."""

import pytest

from agent.train.controller.world.cost_curves import Curve
from agent.train.controller.world.item_parts import parts
from agent.train.controller.world.play_world import WorldOutcome
from tests.agent.train.controller.world.played import outcomes

Groups = dict[str, tuple[str, ...]]


def item(shape: str, source: str) -> Groups:
    new = "nothing" if "unseen" not in (shape, source) else "shape"
    return {"shape": (shape,), "source": (source,), "new in it": (new,), "asks": ("which",)}


GROUPS = [item("seen", "seen")] * 2 + [item("unseen", "seen")] * 2


def curve(name: str, right: str, groups: list[Groups], seed: int | None = None) -> Curve:
    played: list[WorldOutcome] = outcomes(right, 1.0, groups)
    return Curve(name, {0.01: played, 0.1: outcomes("----", 0.5, groups)}, seed)


def test_each_thing_that_items_say_of_themselves_is_a_part() -> None:
    hand, learned = curve("hand", "x---", GROUPS), curve("full", "--xx", GROUPS, seed=0)
    found = {part.title: part for part in parts([learned], hand, 0.01)}
    assert {title: part.items for title, part in found.items()} == {
        "all": 4, "seen shape": 2, "unseen shape": 2, "seen source": 4,
    }  # fmt: skip
    gaps = {title: part.at(0.01)[0].gap for title, part in found.items()}
    assert gaps["all"].value == pytest.approx(0.25)
    assert gaps["seen shape"].value == pytest.approx(-0.5)
    assert gaps["unseen shape"].value == pytest.approx(1.0)
    assert all(gap.n == found[title].items for title, gap in gaps.items())


def test_a_part_is_compared_at_the_costs_that_it_has_itself() -> None:
    hand, learned = curve("hand", "x---", GROUPS), curve("full", "--xx", GROUPS, seed=0)
    hand.settings[0.01] = [*outcomes("x-", 9.0, GROUPS[:2]), *outcomes("--", 1.0, GROUPS[2:])]
    found = {part.title: part.at(0.01)[0].seconds for part in parts([learned], hand, 0.01)}
    assert (found["all"], found["seen shape"], found["unseen shape"]) == (5.0, 9.0, 1.0)


def test_a_part_knows_every_cost_of_the_other_and_every_training() -> None:
    hand = curve("hand", "x---", GROUPS)
    trainings = [curve("full", "--xx", GROUPS, seed) for seed in (0, 1)]
    everything, *_ = parts(trainings, hand, 0.01)
    told = [(one.setting, one.seed) for one in everything.gaps]
    assert told == [(at, seed) for at in (0.01, 0.1) for seed in (0, 1, None)]


def test_items_of_other_people_are_one_part() -> None:
    others: list[Groups] = [{"category": ("counting",)}] * 4
    found = list(parts([curve("full", "--xx", others, 0)], curve("hand", "x---", others), 0.01))
    assert [part.title for part in found] == ["all"]
