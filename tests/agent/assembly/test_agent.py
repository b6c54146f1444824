"""The agent in Python: asked from threads and loops, watched, stopped, with fakes at the edges."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from agent import Agent
from agent.assembly.settings import Settings
from graphs.perceive import ToolBackend
from graphs.state import Answer, Call, Conclude, Decision, Episode, Perceive, Plan, StopReason
from tests.conftest import CLIPS
from tests.graphs.test_build import Echo, context
from tools.audio import AudioClip
from tools.cache import PerceptCache
from tools.errors import InputError
from tools.evidence import SubQuery
from tools.tool import Toolbox

CALL = CLIPS / "call.ogg"
SAID = SubQuery(tool="asr", text="hello there")


def agent(echo: Echo | None = None, again: int = 0, cache: PerceptCache | None = None) -> Agent:
    """One that hears what it asks for, and asks for it again."""
    backend = ToolBackend(Toolbox.of(echo or Echo()), cache)
    rounds = [Perceive(queries=(SAID,))] * again
    return Agent(Settings(), context=context([SAID], *rounds, Conclude(), backend=backend))


@pytest.fixture
def hearing() -> Iterator[Agent]:
    with agent() as one:
        yield one


def test_a_question_is_answered_with_an_episode(hearing: Agent) -> None:
    episode = hearing.ask(CALL, "What is said?", start=1, end=2)
    assert isinstance(episode, Episode)
    assert episode.answer.text == "hello"
    assert episode.clip.span.duration == 1
    assert hearing.trace_of(episode).episode == episode


@pytest.mark.anyio
async def test_it_may_be_asked_within_a_loop_in_either_way(hearing: Agent) -> None:
    episode = await hearing.ask_async(str(CALL), "What is said?", rounds=1)
    assert episode.budget.rounds == 1
    assert hearing.ask(CALL, "What is said?", rounds=1).answer == episode.answer


@pytest.mark.anyio
async def test_news_come_as_they_happen_and_the_episode_last(hearing: Agent) -> None:
    news = [one async for one in hearing.ask_news(CALL, "What is said?")]
    kinds = [dict if isinstance(one, dict) else type(one) for one in news]
    assert kinds == [Plan, Answer, Decision, dict, Call, Answer, Decision, Episode]
    assert isinstance(news[-1], Episode)
    assert news[-1].calls == (news[4],)


@pytest.mark.anyio
async def test_whoever_stops_reading_stops_the_listening() -> None:
    echo = Echo(pause=0.05)
    with agent(echo, again=6) as slow:
        async with aclosing(slow.ask_news(CALL, "What is said?")) as news:
            async for one in news:
                if isinstance(one, Call):
                    break
        await asyncio.sleep(0.3)
    assert len(echo.asked) <= 2


@pytest.mark.anyio
async def test_a_cancelled_question_is_let_go_of_and_others_go_on() -> None:
    with agent(Echo(pause=0.2)) as slow:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await slow.ask_async(CALL, "What is said?")
        assert (await slow.ask_async(CALL, "What is said?")).answer.text == "hello"


def test_a_limit_of_time_ends_with_what_was_heard_by_then() -> None:
    with agent(Echo(pause=0.2)) as slow:
        episode = slow.ask(CALL, "What is said?", seconds=0.1)
    assert (episode.stop, episode.answer.text) == (StopReason.BUDGET, "hello")


@pytest.mark.anyio
async def test_eight_at_once_all_have_their_answer(hearing: Agent) -> None:
    many = [hearing.ask_async(CALL, f"What is said {at}?") for at in range(8)]
    episodes = await asyncio.gather(*many)
    assert [one.question.text for one in episodes] == [f"What is said {at}?" for at in range(8)]


def test_a_follow_up_question_listens_to_nothing_twice(tmp_path: Path) -> None:
    clip = AudioClip.open(CALL)
    with agent(cache=PerceptCache(tmp_path / "percepts.sqlite")) as one:
        first, second = (one.ask(clip, "What is said?") for _ in range(2))
        anew = one.ask(clip, "What is said?", fresh=True)
    remembered = [call.cached for episode in (first, second, anew) for call in episode.calls]
    assert remembered == [False, True, False]


def test_tools_are_asked_directly_and_a_miss_is_told(hearing: Agent) -> None:
    said, missed = hearing.hear(CALL, SAID, SubQuery(tool="nose"))
    assert [one.in_words for one in said.percepts] == ["hello", "there"]
    assert [one.kind for one in missed.percepts] == ["miss"]


@pytest.mark.parametrize(
    ("recording", "question", "choices", "why"),
    [
        ("no-such.wav", "What is said?", (), "no-such.wav"),
        (CALL, " ", (), "the question is empty"),
        (CALL, "What is said?", ("one",), "found one --choice"),
    ],
)
def test_bad_input_is_one_line(
    hearing: Agent, recording: Path, question: str, choices: tuple[str, ...], why: str
) -> None:
    with pytest.raises(InputError, match=why):
        hearing.ask(recording, question, choices)


def test_a_closed_agent_begins_anew() -> None:
    one = agent()
    for _ in range(2):
        assert one.ask(CALL, "What is said?", rounds=1).cost.calls == 1
        one.close()
        one.close()


@pytest.mark.slow
def test_the_package_alone_loads_nothing_and_an_open_agent_keeps_no_program_alive() -> None:
    code = (
        "import sys, agent; assert 'agent.assembly' not in sys.modules; from agent import Agent; "
        "one = Agent(); one._thread"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
