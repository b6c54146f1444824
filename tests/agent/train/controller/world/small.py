"""Small worlds: four questions about a recording of which it is written down what is heard."""

import asyncio
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import get_args

from hypothesis import strategies as st

from agent.train.controller.world.exhaustive_percepts import ExhaustivePercepts, explore
from agent.train.controller.world.fixed_controllers import AtOnce
from agent.train.controller.world.world import World
from evals.sample import Item
from graphs.build import Context
from graphs.perceive import ToolCall
from graphs.policy.features import Features
from graphs.policy.prices import Prices
from graphs.program_reasoner import ProgramReasoner
from graphs.state import Budget, Call, Question
from tests.graphs.fixed_reader import BY_HEART
from tools.audio import AudioClip, Segment
from tools.evidence import Percept, Quantity, SoundEvent, SubQuery, Utterance
from tools.tool_registry import Price

CLIP = AudioClip(
    path=Path("x.wav"), digest="d", length=20, rate=16000, channels=1, span=Segment(start=0, end=20)
)
CALL_KINDS = ("asr", "diarize", "tag", "listen hear", "listen words", "listen count")
SOME = Price(call=0.1, audio=0.02)
PRICES = Prices(
    errands=dict.fromkeys((*CALL_KINDS, *(f"measure {one}" for one in get_args(Quantity))), SOME)
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


async def backend(tool_call: ToolCall) -> Call:
    """Hears what is written down, as far as it lies in the crop."""
    query = tool_call["query"]
    heard: Sequence[Percept] = {"tag": HEARD, "asr": (SAID,)}.get(query.tool, ())
    if query.tool == "listen":
        here = {"hear": (*HEARD, SAID), "count": HEARD, "words": (SAID,)}[query.aim]
        heard = [one.model_copy(update={"tool": "listen"}) for one in here]
    where = query.segment or tool_call["clip"].span
    within = [one for one in heard if one.segment and where.intersect(one.segment)]
    return Call(round=tool_call["round"], query=query, percepts=tuple(within))


def same(text: str, label: str) -> float:
    return float(text.lower() == label.lower())


def item(at: int) -> Item:
    question, target = QUESTIONS[at]
    groups = {"sub-category": (f"kind {at}",)}
    return Item(
        id=f"item {at}", audio="x.wav", question=question, target=target, groups=groups, row={}
    )


@cache
def known(at: int) -> ExhaustivePercepts:
    return asyncio.run(explore(item(at), CLIP, BY_HEART, backend))


def world(at: int, budget: Budget | None = None) -> World:
    return World(known(at), ProgramReasoner(same), Features(PRICES), budget or Budget())


WIDE = Budget(rounds=99, calls=999)
items, seeds = st.sampled_from(range(len(QUESTIONS))), st.integers(0, 9999)


def lookup(one: ExhaustivePercepts) -> Context:
    """The real state machine, without a policy yet, hearing what was explored."""
    calls = {call.query: call for call in one.calls}

    async def look(tool_call: ToolCall) -> Call:
        return calls[tool_call["query"]].model_copy(update={"round": tool_call["round"]})

    return Context(BY_HEART, AtOnce(), ProgramReasoner(same), look)
