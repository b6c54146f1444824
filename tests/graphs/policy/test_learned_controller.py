"""The trained controller, with a network that never was trained: what holds for any weights."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from graphs.build import Context, run
from graphs.perceive import ToolCall
from graphs.policy.features import Features, move_inputs, names
from graphs.policy.learned_controller import HAND_WRITTEN, PRIOR, LearnedController, load
from graphs.policy.prices import Prices
from graphs.policy_network import Inputs, Network
from graphs.program_controller import ProgramController
from graphs.program_reasoner import ProgramReasoner
from graphs.propose import candidates
from graphs.state import Budget, Call, Conclude, Decision, Perceive, Question, State, StopReason
from tests.graphs.fixed_reader import BY_HEART, led_by_hand, plan_of
from tools.audio import AudioClip, Segment
from tools.errors import InputError
from tools.evidence import Percept, Quantity, SoundEvent, SubQuery, Utterance
from tools.tool_registry import Price

SOME = Price(call=0.1, audio=0.02)
CALL_KINDS = ("asr", "diarize", "tag", "listen hear", "listen words", "listen count")
PRICES = Prices(
    errands=dict.fromkeys((*CALL_KINDS, *(f"measure {one}" for one in get_args(Quantity))), SOME)
)
QUESTION = Question(text="What is heard after the dog?", choices=("Bell", "Rain", "Speech"))
TAG, ASR = SubQuery(tool="tag"), SubQuery(tool="asr")
HEARD: dict[str, tuple[Percept, ...]] = {
    "tag": (
        SoundEvent(tool="tag", segment=Segment(start=1, end=2), label="Dog", confidence=0.8),
        SoundEvent(tool="tag", segment=Segment(start=4, end=5), label="Bell", confidence=0.6),
    ),
    "asr": (Utterance(tool="asr", segment=Segment(start=2, end=3), text="hello", confidence=0.3),),
}


async def backend(tool_call: ToolCall) -> Call:
    """Hears what is written down."""
    query = tool_call["query"]
    return Call(round=tool_call["round"], query=query, percepts=HEARD.get(query.tool, ()))


def same(text: str, label: str) -> float:
    return float(text.lower() == label.lower())


OTHERWISE = led_by_hand(same)
RESULT = ProgramReasoner(same).result


def network(seed: int) -> Network:
    draws = np.random.default_rng(seed)
    sizes = ((len(names()), 64), (64, 64), (64, 1))
    layers = tuple(
        (
            (draws.normal(size=size) / np.sqrt(size[0])).astype(np.float32),
            draws.normal(size=size[1]).astype(np.float32),
        )
        for size in sizes
    )
    return Network(layers, move_inputs(), {"prices": PRICES.model_dump_json()})


def controller(seed: int = 0) -> LearnedController:
    return LearnedController(network(seed), Features(PRICES), RESULT, OTHERWISE)


@pytest.fixture
def state(call: AudioClip) -> State:
    """After the first hearing."""
    plan = plan_of(QUESTION)
    calls = [
        Call(round=0, query=TAG, percepts=HEARD["tag"]),
        Call(round=0, query=ASR, percepts=HEARD["asr"]),
    ]
    start = State(clip=call, question=QUESTION, plan=plan, calls=calls)
    return start.model_copy(update={"beliefs": [ProgramReasoner(same).answer(start)]})


@pytest.mark.anyio
@pytest.mark.parametrize("seed", range(8))
async def test_every_move_is_weighed_and_to_answer_as_well(state: State, seed: int) -> None:
    decision = await controller(seed)(state)
    moves = [move.queries for move in candidates(state)]
    assert [one.queries for one in decision.weighed] == [*moves, ()]
    assert sum(one.probability for one in decision.weighed) == pytest.approx(1, abs=1e-4)
    best = max(decision.weighed, key=lambda one: one.probability)
    match decision.action:
        case Perceive(queries=queries):
            assert queries == best.queries != ()
        case Conclude():
            assert best.queries == ()


@pytest.mark.anyio
async def test_some_weights_listen_and_others_answer(state: State) -> None:
    kinds = {(await controller(seed)(state)).action.kind for seed in range(30)}
    assert kinds == {"perceive", "conclude"}


@pytest.mark.anyio
async def test_the_order_of_the_choices_has_no_say(state: State) -> None:
    turned = state.question.model_copy(update={"choices": QUESTION.choices[::-1]})
    other = state.model_copy(update={"question": turned})
    belief = ProgramReasoner(same).answer(other)
    other = other.model_copy(update={"beliefs": [belief]})
    one, two = await controller()(state), await controller()(other)
    assert [w.probability for w in one.weighed] == pytest.approx(
        [w.probability for w in two.weighed], abs=1e-5
    )


@pytest.mark.anyio
async def test_open_questions_are_led_by_another(state: State) -> None:
    opened = state.model_copy(update={"question": Question(text=QUESTION.text)})
    assert await controller()(opened) == await OTHERWISE(opened)


@pytest.mark.anyio
@pytest.mark.parametrize("seed", range(6))
async def test_an_episode_ends_within_its_budget(call: AudioClip, seed: int) -> None:
    context = Context(BY_HEART, controller(seed), ProgramReasoner(same), backend)
    budget = Budget(rounds=4, calls=5)
    episode = await run(call, QUESTION, context, budget)
    assert len(episode.calls) <= 5
    assert len(episode.decisions) <= 4
    assert all(decision.weighed for decision in episode.decisions)
    assert episode.answer.text in QUESTION.choices
    concluded = any(isinstance(one.action, Conclude) for one in episode.decisions)
    assert (episode.stop is StopReason.CONCLUDED) == concluded


@pytest.mark.anyio
@pytest.mark.parametrize("start", ["hand-written", "none"])
async def test_a_kept_controller_decides_as_before(
    state: State, tmp_path: Path, start: str
) -> None:
    path = tmp_path / "controller.safetensors"
    made = replace(network(3), notes={**network(3).notes, PRIOR: start})
    made.save(path)
    kept, features = load(path)
    assert features == Features(PRICES)
    before = LearnedController(made, Features(PRICES), RESULT, OTHERWISE)
    assert await LearnedController(kept, features, RESULT, OTHERWISE)(state) == await before(state)


def silent() -> Network:
    """Which adds nothing to what it starts from."""
    layers = ((np.zeros((len(names()), 1), dtype=np.float32), np.zeros(1, dtype=np.float32)),)
    return Network(layers, move_inputs(), {PRIOR: HAND_WRITTEN})


@pytest.mark.anyio
@pytest.mark.parametrize("cost_lambda", [0.001, 0.02, 0.5])
async def test_an_untaught_network_leads_as_the_hand_written_policy(
    state: State, cost_lambda: float
) -> None:
    plan = plan_of(QUESTION).model_copy(update={"queries": (TAG, ASR)})
    made = Decision(action=Perceive(queries=plan.queries))
    begun = state.model_copy(update={"decisions": [made], "plan": plan})
    led = LearnedController(silent(), Features(PRICES), RESULT, OTHERWISE, cost_lambda)
    by_hand = ProgramController(RESULT, PRICES, cost_lambda, together=1)
    assert (await led(begun)).action == (await by_hand(begun)).action


def test_weights_of_another_meaning_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "controller.safetensors"
    replace(network(0), inputs=Inputs("moves 0", names())).save(path)
    with pytest.raises(InputError, match="were trained on features that mean 'moves 0'"):
        load(path)


@pytest.mark.anyio
async def test_a_feature_that_came_since_changes_no_decision(state: State, tmp_path: Path) -> None:
    path, made, new = tmp_path / "controller.safetensors", network(3), "level"
    left = names().index(new)
    (weights, bias), *rest = made.layers
    fewer = np.delete(weights, left, axis=0)
    older = Inputs(move_inputs().meaning, tuple(name for name in names() if name != new))
    Network(((fewer, bias), *rest), older, made.notes).save(path)
    before = await LearnedController(made, Features(PRICES), RESULT, OTHERWISE)(state)
    after = await LearnedController(*load(path), RESULT, OTHERWISE)(state)
    assert after.action == before.action
    chances = [one.probability for one in before.weighed]
    assert [one.probability for one in after.weighed] == pytest.approx(chances, abs=1e-5)
