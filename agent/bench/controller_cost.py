"""What the controllers cost: a decision of each, and a step of the trained one's training."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice, pairwise
from pathlib import Path
from time import perf_counter

import numpy as np

from agent.bench.eval_cost import events
from agent.bench.measurement import BenchRow
from agent.train.controller.world.exhaustive_percepts import explore
from agent.train.controller.world.play_world import at_once
from agent.train.controller.world.world import World
from evals.sample import Item
from graphs.execution.program_result import ProgramResult
from graphs.perceive import ToolCall
from graphs.policy.features import Features, move_inputs
from graphs.policy.learned_controller import LearnedController
from graphs.policy.prices import packed
from graphs.policy_network import Network
from graphs.program_controller import ProgramController
from graphs.program_planner import planned
from graphs.program_reasoner import ProgramReasoner
from graphs.propose import candidates
from graphs.query.notation import read
from graphs.state import Call, Decision, Perceive, Plan, Question, State
from tools.audio import AudioClip, Segment

CLIPS, SAMPLES = 48, 96
DECISIONS = 200
TIMED = 4
"""Iterations of a training: once with states that are met for the first time, and once again."""

ASKED = (
    ('name(after(sound(), sound("dog")))', ("Rain", "Bell", "Meow", "Frog"), "Rain"),
    ('count(sound("bell"))', ("1", "2", "3", "4"), "2"),
    ("name(nth(-1, sound()))", ("Bark", "Rain", "Meow", "Frog"), "Meow"),
    ('exists(sound("frog"))', ("Yes", "No"), "Yes"),
)
"""Questions as their programs, with their choices and the right one."""

HIDDEN = (32,)
"""The layers of a network as `train controller` makes it."""

BEGUN = Decision(action=Perceive(queries=()))
REASONER = ProgramReasoner(lambda text, label: float(text.lower() == label.lower()))


def deciding() -> Iterator[BenchRow]:
    """Each controller on states of ten questions in which three calls were made.

    The trained one has the size of those that are trained, and any weights: they take as long.
    """
    features = Features(packed())
    states = [_after(world, 3) for world in worlds(10, features)]
    told = {id(state): REASONER.result(state) for state in states}

    def result(state: State) -> ProgramResult | None:
        """Which the answerer has worked out before."""
        return told[id(state)]

    by_hand = ProgramController(result, packed())
    trained = LearnedController(_untrained(), features, result, by_hand)
    decision, listing = (
        _timed(lambda state: at_once(trained(state)), states),
        _timed(candidates, states),
    )
    begun = [one.model_copy(update={"decisions": [BEGUN]}) for one in states]
    told |= {id(one): told[id(before)] for one, before in zip(begun, states, strict=True)}
    worked = _timed(lambda state: at_once(by_hand(state)), begun)
    yield BenchRow(what="hand-written decision", value=1e3 * worked, unit="ms")
    yield BenchRow(what="learned decision", value=1e3 * decision, unit="ms", goal=1)
    yield BenchRow(
        what="learned decision / listing its moves", value=decision / listing, unit="x", goal=4
    )


def training() -> Iterator[BenchRow]:
    """A training's iterations, and the same again: then every state was met before."""
    if importlib.util.find_spec("torch") is None:
        return
    from agent.train.controller.controller_config import ControllerConfig
    from agent.train.controller.controller_run import ControllerRun
    from agent.train.controller.controller_steps import iterate

    features = Features(packed())
    config = ControllerConfig(iterations=TIMED, samples=SAMPLES)
    there = worlds(CLIPS, features)
    first, again = (list(iterate(ControllerRun.of(config), there, config)) for _ in range(2))
    cold, warm = (max(one.steps_a_second for one in seen) for seen in (first[:1], again))
    yield BenchRow(what="training step, all known", value=1e6 / warm, unit="us", goal=40)
    yield BenchRow(what="training step, first met / known", value=warm / cold, unit="x")


def _untrained() -> Network:
    """A network that is drawn by lot."""
    draws, inputs = np.random.default_rng(0), move_inputs()
    sizes = pairwise((len(inputs.names), *HIDDEN, 1))
    layers = [
        (
            draws.normal(size=(wide, narrow)).astype(np.float32),
            np.zeros(narrow, dtype=np.float32),
        )
        for wide, narrow in sizes
    ]
    return Network(tuple(layers), inputs)


def worlds(count: int, features: Features) -> list[World]:
    """Questions about clips of eight seconds with a sound in each second."""
    return [
        World(
            asyncio.run(explore(_item(at), _clip(at), _planner, _backend)),
            REASONER,
            features,
        )
        for at in range(count)
    ]


async def _planner(question: Question) -> Plan:
    return planned(read(question.text), question, 1.0)


def _item(at: int) -> Item:
    text, choices, target = ASKED[at % len(ASKED)]
    question = Question(text=text, choices=choices)
    return Item(id=str(at), audio=f"{at}.wav", question=question, target=target, groups={}, row={})


def _clip(at: int) -> AudioClip:
    span, path = Segment(start=0, end=9), Path(f"{at}.wav")
    return AudioClip(path=path, digest=str(at), length=9, rate=16_000, channels=1, span=span)


async def _backend(tool_call: ToolCall) -> Call:
    """Five sorts of sound, those that lie in the crop."""
    query, clip = tool_call["query"], tool_call["clip"]
    where, late = query.segment or clip.span, int(clip.digest) % 10 / 20
    heard = events(8, late) if query.tool in ("tag", "listen") else ()
    percepts = tuple(
        one.model_copy(update={"tool": query.tool, "confidence": 0.6})
        for one in heard
        if where.intersect(one.segment)
    )
    return Call(round=0, query=query, percepts=percepts)


def _after(world: World, calls: int) -> State:
    node = world.root
    for _ in range(calls):
        node = world.step(node, 0)
    return node.state


def _timed(act: Callable[[State], object], states: Sequence[State]) -> float:
    """Seconds of an act: the best of five turns."""
    turns: list[float] = []
    for _ in range(5):
        began = perf_counter()
        for state in islice(cycle(states), DECISIONS // 5):
            act(state)
        turns.append((perf_counter() - began) / (DECISIONS // 5))
    return min(turns)
