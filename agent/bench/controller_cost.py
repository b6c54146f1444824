"""What the trained controller costs: a decision, and a step of its training."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter

from agent.bench.eval_cost import events
from agent.bench.measurement import BenchRow
from agent.train.controller.world.exhaustive_percepts import explore
from agent.train.controller.world.play_world import at_once
from agent.train.controller.world.world import World
from evals.sample import Item
from graphs.answer.answerer import Reasoner
from graphs.perceive import ToolCall
from graphs.policy import learned_controller
from graphs.policy.features import Features
from graphs.policy_network import Array
from graphs.propose import candidates
from graphs.rule_planner import RulePlanner
from graphs.state import Call, Question, State
from tools.audio import AudioClip, Segment

CLIPS, SAMPLES = 48, 96
DECISIONS = 200
WARM, TIMED = 6, 4
"""Iterations of a training: those that work out what is met for the first time, and those timed."""

ASKED = (
    ("What is heard after the dog?", ("Rain", "Bell", "Meow", "Frog"), "Rain"),
    ("How many times does the bell ring?", ("1", "2", "3", "4"), "2"),
    ("Which sound begins last?", ("Bark", "Rain", "Meow", "Frog"), "Meow"),
    ("Is there a frog?", ("Yes", "No"), "Yes"),
)


def deciding() -> Iterator[BenchRow]:
    """The packaged weights on states of ten questions in which three calls were made."""
    network, features = learned_controller.load(learned_controller.WEIGHTS, _nothing)
    trained = learned_controller.LearnedController(network, features)
    states = [_after(world, 3) for world in worlds(10, features)]
    decision, listing = (
        _timed(lambda state: at_once(trained(state)), states),
        _timed(candidates, states),
    )
    yield BenchRow(what="learned decision", value=1e3 * decision, unit="ms", goal=1)
    yield BenchRow(
        what="learned decision / listing its moves", value=decision / listing, unit="x", goal=4
    )


def training() -> Iterator[BenchRow]:
    """Iterations of a training in which nearly every state was met before."""
    if importlib.util.find_spec("torch") is None:
        return
    from agent.train.controller.controller_config import ControllerConfig
    from agent.train.controller.controller_run import ControllerRun
    from agent.train.controller.controller_training import iterate

    _, features = learned_controller.load(learned_controller.WEIGHTS, _nothing)
    config = ControllerConfig(iterations=WARM + TIMED, samples=SAMPLES)
    seen = list(iterate(ControllerRun.of(config), worlds(CLIPS, features), config))
    cold, warm = seen[0].steps_a_second, max(one.steps_a_second for one in seen[-TIMED:])
    yield BenchRow(what="training step, all known", value=1e6 / warm, unit="us", goal=40)
    yield BenchRow(what="training step, first met / known", value=warm / cold, unit="x")


def _nothing(texts: Sequence[str]) -> Array:
    raise NotImplementedError("the packaged weights see no gist")


def worlds(count: int, features: Features) -> list[World]:
    """Questions about clips of eight seconds with a sound in each second."""
    judge = Reasoner(lambda text, label: float(text.lower() == label.lower())).answer
    return [
        World(asyncio.run(explore(_item(at), _clip(at), RulePlanner(), _backend)), judge, features)
        for at in range(count)
    ]


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
