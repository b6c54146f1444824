"""A language model whose server hangs, complains or raves: rules answer within the deadline."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from agent.assembly.strategies import STRATEGIES, Strategy
from graphs.build import Context, run
from graphs.perceive import ToolBackend
from graphs.policy.prices import packed
from graphs.program_controller import ProgramController
from graphs.program_planner import ProgramPlanner
from graphs.program_reasoner import ProgramReasoner
from graphs.query.notation import read
from graphs.query.reading import Reading
from graphs.state import Budget, Episode, Question
from tests.graphs.heard import same_words
from tests.hostile.hostile_server import HostileServer, Mode
from tests.hostile.server_modes import COMPLAINTS, NO_HTTP, SILENT, completion, listed, says, whole
from tools.audio import AudioClip, Segment
from tools.evidence import Percept, SoundEvent, SubQuery
from tools.lalm.served_lalm import ServedLalm
from tools.tool import Toolbox

Tried = Callable[[int], None]

QUESTION = Question(text="How many times does the dog bark?", choices=("one", "two", "three"))
SECONDS = 1.0
LATER = 2.0
"""Seconds after the deadline by which a busy machine may be late."""

RAVES = {
    name: says(whole(completion(text)))
    for name, text in {
        "an echo": "How many times does the dog bark?",
        "a refusal": "I am sorry, but I cannot help with that.",
        "another language": "Der Hund bellt dreimal.",
        "no end": "no " * 20_000,
        "a choice that is none": '{"answer": "seven"}',
        "deep": '{"program": ' * 5_000,
    }.items()
}


@dataclass
class Tagger:
    """Hears two barks."""

    name: str
    description: str = "Tags."
    digest: str = "tagger"

    async def __call__(self, clip: AudioClip, query: SubQuery) -> AsyncIterator[Percept]:
        for start in (4, 6):
            place = Segment(start=start, end=start + 1)
            yield SoundEvent(tool=self.name, segment=place, label="dog bark", confidence=0.9)


def rules(program: str | None) -> Strategy:
    """Rules whose reader is not sure of its program, so that a model is asked."""

    def reader(question: str, choices: tuple[str, ...]) -> Reading:
        return Reading(read(program) if program else None, 0.3)

    reasoner = ProgramReasoner(same_words)
    policy = ProgramController(reasoner.result, packed())
    return Strategy(ProgramPlanner(reader), policy, reasoner)


async def played(name: str, url: str, clip: AudioClip, program: str | None) -> Episode:
    lalm = ServedLalm.at([url], "ear", seconds=30)
    strategy = STRATEGIES[name](lalm, rules(program))
    tools = Toolbox.of(Tagger("tag"), Tagger("listen"), Tagger("asr"), *strategy.tools)
    context = Context(
        strategy.planner,
        strategy.policy,
        strategy.answerer,
        ToolBackend(tools),
        reasoner=strategy.reasoner,
    )
    return await run(clip, QUESTION, context, Budget(seconds=SECONDS))


@pytest.mark.hostile("a mind at a hostile server", fault="F2")
@pytest.mark.parametrize("name", STRATEGIES)
@pytest.mark.parametrize(
    "modes", [SILENT, COMPLAINTS, NO_HTTP, RAVES], ids=["silent", "complains", "no http", "raves"]
)
@pytest.mark.parametrize("program", ["count(sound('dog bark'))", None])
def test_the_rules_answer_in_time_and_say_so(
    name: str, modes: dict[str, Mode], program: str | None, call: AudioClip, tried: Tried
) -> None:
    async def one(mode: str) -> None:
        with HostileServer(listed(modes[mode])) as server:
            began = time.monotonic()
            episode = await played(name, server.url, call, program)
            assert time.monotonic() - began < SECONDS + LATER, mode
            assert episode.answer.text in QUESTION.choices, mode
            assert episode.stood_in, mode
            assert "\n" not in episode.stood_in, mode
            assert episode.cost.asked >= 1, mode

    async def every() -> None:
        await asyncio.gather(*map(one, modes))

    asyncio.run(every())
    tried(len(modes))
