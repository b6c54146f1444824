"""Trained controllers and every fair baseline, played in the same worlds and compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from pydantic import BaseModel

from agent.train.controller.ablations import narrowing
from agent.train.controller.world.cost_curves import CostPoint, Curve, Settings
from agent.train.controller.world.equal_cost import EqualCost, at_equal_cost
from agent.train.controller.world.exhaustive_percepts import ExhaustivePercepts
from agent.train.controller.world.fixed_controllers import AllTools, AtOnce, Chance
from agent.train.controller.world.item_parts import ItemPart, parts
from agent.train.controller.world.play_world import lead, lead_by, play_all
from agent.train.controller.world.tool_set_bandit import OneShot
from agent.train.controller.world.verdict import SHARE, Verdict, verdict
from agent.train.controller.world.world import World
from graphs.policy.features import Features
from graphs.policy.listening_value import worth
from graphs.policy.prices import Prices
from graphs.policy_network import Network
from graphs.program_controller import COST_LAMBDA, ProgramController
from graphs.program_reasoner import ProgramReasoner

COST_LAMBDAS = (0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
"""Values of λ: the points of the curves of whoever weighs what listening costs."""

ONE_SHOT_LAMBDAS = (0.1, 0.02, 0.002)
"""Those for which the best set of tools is fitted: each tries every set on every question."""

STOPPING = (0.05, 0.15, 0.3, 0.5)
HAND_WRITTEN, ALWAYS = "hand-written", "all tools, always again"


@dataclass(frozen=True)
class Trained:
    """One file of weights."""

    network: Network
    features: Features
    variant: str
    seed: int
    members: int

    @property
    def name(self) -> str:
        """The variant, and of how many networks it is the best."""
        best = "" if self.members == 1 else f", best of {self.members}"
        return f"learned, {self.variant}{best}"


@dataclass(frozen=True)
class WorldSet:
    """The worlds that all controllers play in.

    Attributes:
        reasoner: The answerer.
        known: The questions, and all that can be heard.
        prices: Seconds of each kind of call.
        value: Says how probably an answer is right; None where nobody does.
    """

    reasoner: ProgramReasoner
    known: Sequence[ExhaustivePercepts]
    prices: Prices
    value: Network | None = None

    def worlds(self, variant: str = "full") -> list[World]:
        """One for each item, with the moves that the variant leaves."""
        features = Features(self.prices)
        narrow = narrowing(variant)
        return [
            World(one, self.reasoner, features, narrow=narrow, value=self.value)
            for one in self.known
        ]


class Proof(BaseModel, frozen=True):
    """`controller.json`.

    Attributes:
        cache: The name of its folder.
        items: Questions.
        points: Every controller at every setting.
        less_hand: Everyone at the cost of the hand-written one at its own λ.
        less_always: The trained ones at a share of the cost of always asking everything.
        parts: All items, and what is seen and unseen, for the training that is named first.
        verdict: On that.
    """

    cache: str
    items: int
    points: tuple[CostPoint, ...]
    less_hand: tuple[EqualCost, ...]
    less_always: tuple[EqualCost, ...]
    parts: tuple[ItemPart, ...]
    verdict: Verdict


def prove(
    cache: str, stage: WorldSet, trained: Sequence[Trained], sets: Mapping[float, OneShot]
) -> Proof:
    """Plays everyone, and compares.

    Args:
        cache: What the questions are called.
        stage: Where everyone plays.
        trained: The controllers; of the variant of the first one the verdict is.
        sets: The best set of tools for each sort of question, by the λ for which it was fitted.
    """
    there = stage.worlds()
    fixed = [*baselines(stage, there)]
    if sets:
        led: Settings = {one: play_all(there, of.policy) for one, of in sets.items()}
        fixed.append(Curve("one-shot set", led))
    learned = [_learned(stage, there, one) for one in trained]
    return compared(cache, fixed, learned)


def compared(cache: str, fixed: Sequence[Curve], learned: Sequence[Curve]) -> Proof:
    """Every comparison of controllers that were played."""
    hand, always = (
        next(one for one in fixed if one.name == name) for name in (HAND_WRITTEN, ALWAYS)
    )
    variants = [[one for one in learned if one.name == name] for name in _names(learned)]
    # A set or a threshold may be chosen, so baselines are taken where their settings are best.
    others = [[one.frontier] for one in fixed if one is not hand]
    of_all = tuple(parts(variants[0], hand, COST_LAMBDA))
    at_a_share = tuple(gap for one in variants for gap in at_equal_cost(one, always, None, SHARE))
    first = [gap for gap in at_a_share if gap.name == variants[0][0].name]
    return Proof(
        cache=cache,
        items=of_all[0].items,
        points=tuple(point for one in (*fixed, *learned) for point in one.points),
        less_hand=tuple(
            gap for one in (*variants, *others) for gap in at_equal_cost(one, hand, COST_LAMBDA)
        ),
        less_always=at_a_share,
        parts=of_all,
        verdict=verdict(of_all, first, COST_LAMBDA),
    )


def _names(curves: Sequence[Curve]) -> list[str]:
    return list(dict.fromkeys(one.name for one in curves))


def baselines(stage: WorldSet, there: Sequence[World]) -> Iterator[Curve]:
    """Those that were not trained."""
    yield Curve("answer at once", {None: play_all(there, lambda _: AtOnce())})
    led = {one: ProgramController(stage.reasoner.result, stage.prices, one) for one in COST_LAMBDAS}
    by_hand: Settings = {one: play_all(there, lambda _, led=by: led) for one, by in led.items()}
    yield Curve(HAND_WRITTEN, by_hand)
    yield Curve("all tools once", {None: play_all(there, lambda _: AllTools())})
    yield Curve(ALWAYS, {None: play_all(there, lambda _: AllTools(again=True))})
    if stage.value is not None:
        score = partial(worth, stage.value)
        by_value: Settings = {
            one: [lead_by(world, score, one) for world in there] for one in COST_LAMBDAS
        }
        yield Curve("largest value", by_value)
    drawn = {one: Chance(one) for one in STOPPING}
    yield Curve("random", {one: play_all(there, lambda _, by=by: by) for one, by in drawn.items()})


def fitted(stage: WorldSet) -> dict[float, OneShot]:
    """The best set of tools for each sort of question in these worlds."""
    there = stage.worlds()
    return {one: OneShot.fitted(there, one) for one in ONE_SHOT_LAMBDAS}


def _learned(stage: WorldSet, there: Sequence[World], one: Trained) -> Curve:
    """A trained controller among the moves that its variant has."""
    all_moves = narrowing(one.variant) is narrowing("full")
    worlds = there if all_moves else stage.worlds(one.variant)
    led: Settings = {
        setting: [lead(world, one.network, setting) for world in worlds] for setting in COST_LAMBDAS
    }
    return Curve(one.name, led, one.seed)
