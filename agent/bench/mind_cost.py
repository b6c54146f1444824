"""What asking a language model costs beside the model, and how much of a prompt is read once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from statistics import median
from time import perf_counter

from agent.assembly.gguf_models import FILE
from agent.assembly.model_stores import default_store
from agent.bench.lalm_cost import CALLS, stubbed
from agent.bench.measurement import BenchRow
from graphs.llm.reasoner import ModelReasoner
from graphs.llm.structured_request import StructuredRequester
from graphs.state import Answer, Call, Question, State
from tools.audio import AudioClip, Segment
from tools.errors import ToolError
from tools.evidence import SoundEvent, SubQuery
from tools.lalm.lalm import MAX_TOKENS, Chosen
from tools.lalm.served_lalm import ServedLalm
from tools.llama_cpp import LlamaCpp, installed
from tools.store.catalogue.language_models import GGUF

QUESTIONS = (
    Question(text="What sort of place is this?", choices=("a farm", "a bank", "a gym", "a ship")),
    Question(text="How does the man feel?", choices=("afraid", "at ease", "angry", "sad")),
)
LABELS = ("Bark", "Rooster", "Wind", "Tractor", "Cowbell", "Laughter")
BELIEVED = Answer(text="", confidence=0.25, posterior=(0.25,) * 4)


def reasoning(clip: AudioClip) -> Iterator[BenchRow]:
    """Our own time, at a server that takes none; then the prompts of a model that is here."""
    spent, calls = asyncio.run(_overhead(clip))
    yield BenchRow(what="our time for a language model's call", value=spent, unit="ms", goal=10)
    yield BenchRow(what="calls for an answer by reasoning", value=calls, unit="calls", goal=2)
    first, second = asyncio.run(_computed(clip))
    yield BenchRow(what="tokens read, first question of a clip", value=first, unit="tokens")
    yield BenchRow(what="tokens read, second / first", value=second / first, unit="x")


def heard(clip: AudioClip, question: Question) -> State:
    """An episode at its end, in which some sounds were heard."""
    events = tuple(
        SoundEvent(tool="tag", label=name, segment=Segment(start=at, end=at + 1), confidence=0.8)
        for at, name in enumerate(LABELS)
    )
    calls = [Call(round=0, query=SubQuery(tool="tag"), percepts=events)]
    return State(clip=clip, question=question, calls=calls)


async def _overhead(clip: AudioClip) -> tuple[float, int]:
    """Milliseconds a call, and how many calls an answer takes."""
    spent: list[float] = []
    async with stubbed(0.0) as stub:
        model = ServedLalm.at([stub.url], "ear", seconds=clip.length)
        await model.check()
        reason, state = ModelReasoner(StructuredRequester(model)), heard(clip, QUESTIONS[0])
        asked = (await reason(state, BELIEVED)).asking.asked
        for _ in range(CALLS):
            began = perf_counter()
            await reason(state, BELIEVED)
            spent.append(perf_counter() - began)
    return 1e3 * median(spent) / asked, asked


async def _computed(clip: AudioClip) -> tuple[int, int]:
    """Tokens of prompts that the smallest model that is here computes for two questions.

    Raises:
        ToolError: None is here.
    """
    store = default_store()
    found = [path for one in reversed(GGUF) if (path := store.find(one.name))]
    if not found or not installed():
        raise ToolError("no model in GGUF is here; `models pull smollm2-135m` gets a small one")
    counting = CountingModel(found[0].name, lambda: found[0] / FILE)
    reason, sums = ModelReasoner(StructuredRequester(counting)), [0]
    for question in QUESTIONS:
        await reason(heard(clip, question), BELIEVED)
        sums.append(counting.computed)
    return sums[1], sums[2] - sums[1]


class CountingModel(LlamaCpp):
    """A model that counts the tokens of prompts that it had to compute."""

    computed = 0

    async def choose(
        self, clip: AudioClip | None, text: str, count: int, max_tokens: int = MAX_TOKENS
    ) -> Chosen:
        """What the model chooses."""
        chosen = await super().choose(clip, text, count, max_tokens)
        self.computed += chosen.computed or 0
        return chosen
