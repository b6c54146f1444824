"""A question with all that can be heard of it: closed, and the same as the real state machine."""

import asyncio
import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.sample import Item
from evals.world.baselines import AllTools, AtOnce, Chance, Chosen
from evals.world.known import Known, explore, read
from evals.world.play import at_once, lead, play, play_all
from evals.world.world import World
from graphs.answer.answerer import Reasoner
from graphs.build import Context, run
from graphs.controller import RuleController
from graphs.minds import Planned, Policy, Scripted
from graphs.network import Array, Network
from graphs.perceive import Errand
from graphs.planner import RulePlanner
from graphs.policy.features import Features, names
from graphs.policy.learned import LearnedController
from graphs.policy.prices import Price, Prices
from graphs.propose import candidates
from graphs.state import Budget, Call, Conclude, Perceive, Question, State, StopReason
from tools.audio import AudioClip, Segment
from tools.errors import InputError
from tools.evidence import Percept, Quantity, SoundEvent, SubQuery, Utterance

CLIP = AudioClip(
    path=Path("x.wav"), digest="d", length=20, rate=16000, channels=1, span=Segment(start=0, end=20)
)
ERRANDS = ("asr", "diarize", "tag", "listen hear", "listen words", "listen count")
SOME = Price(call=0.1, audio=0.02)
PRICES = Prices(
    errands=dict.fromkeys((*ERRANDS, *(f"measure {one}" for one in get_args(Quantity))), SOME)
)
TAG, ASR = SubQuery(tool="tag"), SubQuery(tool="asr")
QUESTIONS = (
    (Question(text="What is heard after the dog?", choices=("Bell", "Rain", "Siren")), "Bell"),
    (Question(text="How many times does the dog bark?", choices=("1", "2", "3")), "2"),
    (Question(text="Which is louder?", choices=("dog", "bell")), "bell"),
    (Question(text="What is said?", choices=("good night", "hello there")), "hello there"),
)
HEARD: tuple[Percept, ...] = (
    SoundEvent(tool="tag", segment=Segment(start=2, end=3), label="Dog", confidence=0.8),
    SoundEvent(tool="tag", segment=Segment(start=6, end=7), label="Bell", confidence=0.6),
    SoundEvent(tool="tag", segment=Segment(start=11, end=12), label="Dog", confidence=0.5),
)
SAID = Utterance(tool="asr", segment=Segment(start=8, end=10), text="hello there", confidence=0.4)


async def ears(errand: Errand) -> Call:
    """Hears what is written down, as far as it lies in the crop."""
    query = errand["query"]
    heard: Sequence[Percept] = {"tag": HEARD, "asr": (SAID,)}.get(query.tool, ())
    if query.tool == "listen":
        here = {"hear": (*HEARD, SAID), "count": HEARD, "words": (SAID,)}[query.aim]
        heard = [one.model_copy(update={"tool": "listen"}) for one in here]
    where = query.segment or errand["clip"].span
    within = [one for one in heard if one.segment and where.intersect(one.segment)]
    return Call(round=errand["round"], query=query, percepts=tuple(within))


def embed(texts: Sequence[str]) -> Array:
    """Every text alike."""
    return np.full((len(texts), 16), 0.25, dtype=np.float32)


def same(text: str, label: str) -> float:
    return float(text.lower() == label.lower())


def item(at: int) -> Item:
    question, target = QUESTIONS[at]
    groups = {"sub-category": (f"kind {at}",)}
    return Item(
        id=f"item {at}", audio="x.wav", question=question, target=target, groups=groups, row={}
    )


@cache
def known(at: int) -> Known:
    return asyncio.run(explore(item(at), CLIP, RulePlanner(), ears))


def world(at: int, budget: Budget | None = None) -> World:
    return World(known(at), Reasoner(same).answer, Features(PRICES, embed), budget or Budget())


WIDE = Budget(rounds=99, calls=999)
items, seeds = st.sampled_from(range(len(QUESTIONS))), st.integers(0, 9999)


def lookup(one: Known) -> Context:
    """The real state machine, without a policy yet, hearing what was explored."""
    calls = {call.query: call for call in one.calls}

    async def look(errand: Errand) -> Call:
        return calls[errand["query"]].model_copy(update={"round": errand["round"]})

    return Context(RulePlanner(), AtOnce(), Reasoner(same), look)


def test_what_was_explored_says_whose_it_is() -> None:
    one = known(0)
    assert (one.id, one.kind, one.target) == ("item 0", "kind 0", "Bell")
    assert len({call.query for call in one.calls}) == len(one.calls)
    assert set(one.plan.queries) <= {call.query for call in one.calls}


@pytest.mark.anyio
async def test_an_item_without_a_key_is_refused() -> None:
    keyless = item(0).model_copy(update={"target": None})
    with pytest.raises(InputError, match="item 'item 0' has no key"):
        await explore(keyless, CLIP, RulePlanner(), ears)


@given(items, seeds)
def test_no_walk_asks_what_was_not_explored(at: int, seed: int) -> None:
    draws, there = random.Random(seed), world(at, WIDE)
    node, left = there.root, True
    while left:
        assert node.rows.shape == (len(node.moves) + 1, len(names()))
        assert 0 <= node.hope <= 1
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
        live = there.features.rows(node.state, candidates(node.state), node.belief, 1.0)
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
        Reasoner(same).answer(one.start().model_copy(update={"calls": list(calls)}))
        for calls in (one.calls, shuffled)
    )
    assert after.text == before.text
    assert after.posterior == pytest.approx(before.posterior, abs=1e-5)


def _policies(at: int) -> dict[str, Policy]:
    queries = tuple(call.query for call in known(at).calls)
    return {
        "rules": Planned(RuleController()),
        "all tools": AllTools(),
        "all tools again": AllTools(again=True),
        "chosen": Chosen(queries[:3]),
        "nothing chosen": Chosen(()),
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
    context = Context(base.planner, _policies(at)[name], base.answerer, base.ears)
    episode = await run(CLIP, there.known.question, context, budget)

    assert played.right == (episode.answer.text == there.known.target)
    assert played.confidence == pytest.approx(episode.answer.confidence, abs=1e-5)
    assert played.calls == len(episode.calls)
    assert played.capped == (episode.stop is StopReason.BUDGET)
    paid = sum(PRICES.seconds(call.query, CLIP.span) for call in episode.calls)
    assert played.seconds == pytest.approx(paid)


async def unsure(errand: Errand) -> Call:
    """As `ears`, but whoever listens again hears nothing: specialists are contradicted."""
    call = await ears(errand)
    return call.model_copy(update={"percepts": ()}) if call.query.tool == "listen" else call


def test_what_would_decide_a_contradiction_and_is_not_known_is_left_out() -> None:
    one = asyncio.run(explore(item(1), CLIP, RulePlanner(), unsure))
    there = World(one, Reasoner(same).answer, Features(PRICES, embed))
    assert play(there, Planned(RuleController(sure=1.0))).calls <= len(one.calls)


def trained(seed: int) -> Network:
    draws = np.random.default_rng(seed)
    layers = tuple(
        (draws.normal(size=size).astype(np.float32), draws.normal(size=size[1]).astype(np.float32))
        for size in ((len(names()), 16), (16, 1))
    )
    return Network(layers, "")


@pytest.mark.parametrize("budget", [Budget(), Budget(rounds=2), Budget(calls=3)], ids=str)
@pytest.mark.parametrize("exchange", [0.5, 0.005])
@pytest.mark.parametrize("at", range(len(QUESTIONS)))
def test_led_by_its_rows_an_episode_is_that_of_the_learned_controller(
    at: int, exchange: float, budget: Budget
) -> None:
    for seed in range(6):
        there, network = world(at, budget), trained(seed)
        live = LearnedController(network, there.features, exchange)
        assert lead(there, network, exchange) == play(there, live)


def test_a_trained_controller_is_led_among_the_moves_that_its_world_has() -> None:
    there = World(
        known(0), world(0).judge, world(0).features, narrow=lambda move: move.queries == (TAG,)
    )
    assert {lead(there, trained(seed), 0.01).calls for seed in range(6)} <= {0, 1}


def test_budget_binds_a_policy_that_asks_for_everything() -> None:
    queries = tuple(call.query for call in known(0).calls)
    (outcome,) = play_all([world(0, Budget(rounds=9, calls=3))], lambda _: Chosen(queries))
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


def test_narrowed_worlds_offer_fewer_moves() -> None:
    wide = world(0)
    narrow = World(
        known(0),
        wide.judge,
        wide.features,
        narrow=lambda move: all(query.tool != "listen" for query in move.queries),
    )
    assert 0 < len(narrow.root.moves) < len(wide.root.moves)
    assert len(narrow.root.rows) == len(narrow.root.moves) + 1


def test_a_mind_that_waits_cannot_be_played() -> None:
    async def slow(state: State) -> None:
        await asyncio.sleep(0)

    with pytest.raises(asyncio.InvalidStateError, match="a mind that waits"):
        at_once(slow(known(0).start()))


def _written(path: Path, *lines: str) -> Path:
    path.write_text("".join(lines), encoding="utf-8")
    return path


LINES = tuple(known(at).model_dump_json() + "\n" for at in (0, 1, 2))


def test_explored_items_survive_a_file(tmp_path: Path) -> None:
    assert list(read(_written(tmp_path / "w.jsonl", *LINES))) == [known(at) for at in (0, 1, 2)]


@pytest.mark.parametrize("cut", [1, 40, -1])
def test_a_last_line_that_was_cut_off_is_left_out(tmp_path: Path, cut: int) -> None:
    path = _written(tmp_path / "w.jsonl", *LINES[:2], LINES[2][:cut])
    assert [one.id for one in read(path)] == ["item 0", "item 1"]


def test_another_broken_line_is_named(tmp_path: Path) -> None:
    path = _written(tmp_path / "w.jsonl", LINES[0], LINES[1][:40] + "\n", LINES[2])
    with pytest.raises(InputError, match=r"w\.jsonl, line 2: .*expected an explored item") as found:
        list(read(path))
    assert "\n" not in str(found.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot read .*No such file"):
        list(read(tmp_path / "nowhere.jsonl"))
