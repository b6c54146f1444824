"""Episodes in a world: the same as in the real state machine, within the same budgets."""

import asyncio
import random

import numpy as np
import pytest

from agent.train.controller.world.fixed_controllers import AllTools, AtOnce, Chance, FixedToolSet
from agent.train.controller.world.play_world import at_once, lead, play, play_all
from agent.train.controller.world.world import World
from graphs.build import Context, run
from graphs.policy.features import move_inputs, names
from graphs.policy.learned_controller import LearnedController
from graphs.policy_network import Network
from graphs.state import Budget, Conclude, Perceive, State, StopReason
from graphs.strategy import Policy, Scripted
from tests.agent.train.controller.world.small import (
    ASR,
    CLIP,
    PRICES,
    QUESTIONS,
    TAG,
    known,
    lookup,
    same,
    world,
)
from tests.graphs.fixed_reader import led_by_hand
from tools.evidence import SubQuery


def _policies(at: int) -> dict[str, Policy]:
    queries = tuple(call.query for call in known(at).calls)
    return {
        "by hand": led_by_hand(same),
        "all tools": AllTools(),
        "all tools again": AllTools(again=True),
        "chosen": FixedToolSet(queries[:3]),
        "nothing chosen": FixedToolSet(()),
        "at once": AtOnce(),
        "chance": Chance(0.2, random.Random(7)),
    }


@pytest.mark.anyio
@pytest.mark.parametrize("budget", [Budget(), Budget(rounds=1), Budget(rounds=3, calls=4)], ids=str)
@pytest.mark.parametrize("name", _policies(0))
@pytest.mark.parametrize("at", range(len(QUESTIONS)))
async def test_a_played_episode_ends_as_in_the_state_machine(
    at: int, name: str, budget: Budget
) -> None:
    there = world(at, budget)
    played = play(there, _policies(at)[name])
    base = lookup(there.known)
    context = Context(base.planner, _policies(at)[name], base.answerer, base.backend)
    episode = await run(CLIP, there.known.question, context, budget)

    assert played.right == (episode.answer.text == there.known.target)
    assert played.confidence == pytest.approx(episode.answer.confidence, abs=1e-5)
    assert played.calls == len(episode.calls)
    assert played.capped == (episode.stop is StopReason.BUDGET)
    paid = sum(PRICES.seconds(call.query, CLIP.span) for call in episode.calls)
    assert played.seconds == pytest.approx(paid)


def trained(seed: int) -> Network:
    draws = np.random.default_rng(seed)
    layers = tuple(
        (draws.normal(size=size).astype(np.float32), draws.normal(size=size[1]).astype(np.float32))
        for size in ((len(names()), 16), (16, 1))
    )
    return Network(layers, move_inputs())


@pytest.mark.parametrize("budget", [Budget(), Budget(rounds=2), Budget(calls=3)], ids=str)
@pytest.mark.parametrize("cost_lambda", [0.5, 0.005])
@pytest.mark.parametrize("at", range(len(QUESTIONS)))
def test_led_by_its_rows_an_episode_is_that_of_the_learned_controller(
    at: int, cost_lambda: float, budget: Budget
) -> None:
    for seed in range(6):
        there, network = world(at, budget), trained(seed)
        live = LearnedController(
            network, there.features, there.reasoner.result, AtOnce(), cost_lambda
        )
        assert lead(there, network, cost_lambda) == play(there, live)


def test_a_trained_controller_is_led_among_the_moves_that_its_world_has() -> None:
    there = World(
        known(0), world(0).reasoner, world(0).features, narrow=lambda move: move.queries == (TAG,)
    )
    assert {lead(there, trained(seed), 0.01).calls for seed in range(6)} <= {0, 1}


def test_budget_binds_a_policy_that_asks_for_everything() -> None:
    queries = tuple(call.query for call in known(0).calls)
    (outcome,) = play_all([world(0, Budget(rounds=9, calls=3))], lambda _: FixedToolSet(queries))
    assert (outcome.calls, outcome.capped) == (3, True)


def test_budget_binds_a_policy_that_asks_for_nothing() -> None:
    idle = Scripted([Perceive(queries=())] * 99)
    outcome = play(world(0, Budget(rounds=3)), idle)
    assert (outcome.calls, outcome.capped, outcome.seconds) == (0, True, 0)


@pytest.mark.parametrize(("seconds", "calls"), [(0.1, 1), (600.0, 3)])
def test_budget_binds_a_policy_that_waits_too_long(seconds: float, calls: int) -> None:
    turns = [Perceive(queries=(query,)) for query in (TAG, ASR, SubQuery(tool="diarize"))]
    outcome = play(world(0, Budget(rounds=4, seconds=seconds)), Scripted([*turns, Conclude()]))
    assert (outcome.calls, outcome.capped) == (calls, seconds < 1)


def test_oracle_stopping_is_never_later_than_the_end() -> None:
    for outcome in play_all((world(at) for at in range(4)), lambda _: AllTools(again=True)):
        assert outcome.soonest <= outcome.seconds
        assert outcome.stopped or not outcome.right


def test_a_policy_that_waits_cannot_be_played() -> None:
    async def slow(state: State) -> None:
        await asyncio.sleep(0)

    with pytest.raises(asyncio.InvalidStateError, match="a policy that waits"):
        at_once(slow(known(0).start()))
