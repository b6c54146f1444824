"""A question with all that can be heard of it: closed, and the same as the real state machine."""

import asyncio
import random

import numpy as np
import pytest
from hypothesis import given, settings

from agent.train.controller.world.exhaustive_percepts import explore
from agent.train.controller.world.play_world import play
from agent.train.controller.world.world import World
from graphs.perceive import ToolCall
from graphs.policy.features import Believed, Features, names
from graphs.program_reasoner import ProgramReasoner
from graphs.propose import candidates
from graphs.state import Call
from tests.agent.train.controller.world.small import (
    CLIP,
    PRICES,
    WIDE,
    backend,
    item,
    items,
    known,
    same,
    seeds,
    world,
)
from tests.graphs.fixed_reader import BY_HEART, led_by_hand
from tools.errors import InputError


def test_what_was_explored_says_whose_it_is() -> None:
    one = known(0)
    assert (one.id, one.groups, one.target) == ("item 0", item(0).groups, "Bell")
    assert len({call.query for call in one.calls}) == len(one.calls)
    assert set(one.plan.queries) <= {call.query for call in one.calls}


@pytest.mark.anyio
async def test_an_item_without_a_key_is_refused() -> None:
    keyless = item(0).model_copy(update={"target": None})
    with pytest.raises(InputError, match="item 'item 0' has no key"):
        await explore(keyless, CLIP, BY_HEART, backend)


@given(items, seeds)
def test_no_walk_asks_what_was_not_explored(at: int, seed: int) -> None:
    draws, there = random.Random(seed), world(at, WIDE)
    node, left = there.root, True
    while left:
        assert node.rows.shape == (len(node.moves) + 1, len(names()))
        assert 0 <= node.potential <= 1
        asked = len(node.state.calls)
        left = bool(node.moves)
        if left:
            node = there.step(node, draws.randrange(len(node.moves)))
            assert len(node.state.calls) > asked


@settings(deadline=None)
@given(items, seeds)
def test_moves_and_rows_are_those_of_the_live_controller(at: int, seed: int) -> None:
    draws, there = random.Random(seed), world(at, WIDE)
    node = there.root
    while True:
        believed = Believed(node.belief, there.reasoner.result(node.state))
        live = there.features.rows(node.state, candidates(node.state), believed, 1.0)
        assert node.moves == candidates(node.state)
        assert node.rows == pytest.approx(live, abs=1e-6)
        if not node.moves:
            break
        node = there.step(node, draws.randrange(len(node.moves)))


@given(items, seeds)
def test_what_was_asked_makes_the_state_and_not_in_which_order(at: int, seed: int) -> None:
    queries = [call.query for call in known(at).calls]
    draws = random.Random(seed)
    picked = draws.sample(queries, min(4, len(queries)))
    one, two = world(at), world(at)
    there, back = one.root, two.root
    for query in picked:
        there = one.ask(there, [query])
    for query in reversed(picked):
        back = two.ask(back, [query])
    assert there.belief == back.belief
    assert there.seconds == pytest.approx(back.seconds)
    assert there.moves == back.moves
    assert np.array_equal(there.rows, back.rows)
    assert one.ask(one.root, picked) is there, "worked out once"


@given(items, seeds)
def test_the_answerer_does_not_mind_the_order_of_calls(at: int, seed: int) -> None:
    one = known(at)
    shuffled = random.Random(seed).sample(one.calls, len(one.calls))
    before, after = (
        ProgramReasoner(same).answer(one.start().model_copy(update={"calls": list(calls)}))
        for calls in (one.calls, shuffled)
    )
    assert after.text == before.text
    assert after.posterior == pytest.approx(before.posterior, abs=1e-5)


async def unsure(tool_call: ToolCall) -> Call:
    """As `backend`, but whoever listens again hears nothing: specialists are contradicted."""
    call = await backend(tool_call)
    return call.model_copy(update={"percepts": ()}) if call.query.tool == "listen" else call


def test_what_would_decide_a_contradiction_and_is_not_known_is_left_out() -> None:
    one = asyncio.run(explore(item(1), CLIP, BY_HEART, unsure))
    there = World(one, ProgramReasoner(same), Features(PRICES))
    assert play(there, led_by_hand(same)).calls <= len(one.calls)


def test_narrowed_worlds_offer_fewer_moves() -> None:
    wide = world(0)
    narrow = World(
        known(0),
        wide.reasoner,
        wide.features,
        narrow=lambda move: all(query.tool != "listen" for query in move.queries),
    )
    assert 0 < len(narrow.root.moves) < len(wide.root.moves)
    assert len(narrow.root.rows) == len(narrow.root.moves) + 1
