"""Small worlds to learn in."""

from pathlib import Path

from agent.train.controller.world.exhaustive_percepts import ExhaustivePercepts
from agent.train.controller.world.world import World
from graphs.policy.features import Features
from graphs.policy.prices import Prices
from graphs.program_reasoner import ProgramReasoner
from graphs.propose import possible
from graphs.state import Budget, Call, Question, State
from tests.graphs.fixed_reader import plan_of
from tools.audio import AudioClip, Segment
from tools.evidence import SoundEvent, SubQuery
from tools.tool_registry import Price

CLIP = AudioClip(
    path=Path("x.wav"), digest="", length=8, rate=16000, channels=1, span=Segment(start=0, end=8)
)
CALL_KINDS = ("asr", "diarize", "tag", "listen hear", "listen words", "listen count")
PRICES = Prices(errands=dict.fromkeys(CALL_KINDS, Price(call=0.1, audio=0.02)))
BELL = SoundEvent(tool="tag", segment=Segment(start=4, end=5), label="Bell", confidence=0.8)


def same(text: str, label: str) -> float:
    return float(text.lower() == label.lower())


def bell(at: int = 0) -> ExhaustivePercepts:
    """A bell, which only the tagger hears; each number is another recording."""
    clip = CLIP.model_copy(update={"digest": str(at)})
    question = Question(text="What is heard?", choices=("Rain", "Bell"))
    plan = plan_of(question).model_copy(update={"queries": (SubQuery(tool="tag"),)})
    state, calls = State(clip=clip, question=question, plan=plan), dict[SubQuery, Call]()
    for _ in range(2):
        for query in [query for move in possible(state) for query in move.queries]:
            heard = (BELL,) if query.tool == "tag" else ()
            calls[query] = Call(round=0, query=query, percepts=heard)
        state = state.model_copy(update={"calls": list(calls.values())})
    return ExhaustivePercepts(
        id=f"bell {at}",
        groups={},
        clip=clip,
        question=question,
        target="Bell",
        plan=plan,
        calls=tuple(calls.values()),
    )


def world(budget: Budget, at: int = 0) -> World:
    """The bell as a world."""
    return World(bell(at), ProgramReasoner(same), Features(PRICES), budget)
