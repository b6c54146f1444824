"""The loop, with fakes at the edges: the graph between them is real."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langsmith import utils as langsmith

from graphs.build import Context, News, build_graph, run
from graphs.perceive import PerceptionBackend, ReplayBackend, ToolBackend, ToolCall
from graphs.state import (
    Action,
    Answer,
    Budget,
    Call,
    Conclude,
    Episode,
    Perceive,
    Plan,
    Question,
    State,
    StopReason,
    cost_of,
)
from graphs.strategy import PlanFirst, Scripted
from tools.audio import AudioClip, Segment
from tools.cache import PerceptCache
from tools.errors import ToolError
from tools.evidence import Cost, Miss, Percept, SubQuery, Utterance
from tools.tool import Toolbox

QUESTION = Question(text="What is said?")


@dataclass
class Echo:
    """Hears the query itself, word by word."""

    name: str = "asr"
    description: str = "Repeats the query."
    digest: str = "echo"
    pause: float = 0.0
    asked: list[SubQuery] = field(default_factory=list[SubQuery])

    async def __call__(self, clip: AudioClip, query: SubQuery) -> AsyncIterator[Percept]:
        self.asked.append(query)
        for word in query.text.split():
            yield Utterance(tool=self.name, segment=clip.span, text=word)
            await asyncio.sleep(self.pause)


@dataclass
class Unhearing:
    """Hears one word, then fails."""

    name: str = "tag"
    description: str = "Always fails."
    digest: str = "unhearing"

    async def __call__(self, clip: AudioClip, query: SubQuery) -> AsyncIterator[Percept]:
        yield Utterance(tool=self.name, segment=clip.span, text="eh")
        raise ToolError("out of order")


async def quote(state: State) -> Answer:
    """Answers with the first words heard."""
    words = [percept.text for percept in state.percepts if isinstance(percept, Utterance)]
    return Answer(text=words[0] if words else "nothing", confidence=0.5, because=(0,))


def context(
    plan: Sequence[SubQuery], *actions: Action, backend: PerceptionBackend | None = None
) -> Context:
    """A graph whose every role is scripted; it begins as planned."""

    async def planner(question: Question) -> Plan:
        return Plan(queries=tuple(plan))

    policy = PlanFirst(Scripted(actions))
    return Context(planner, policy, quote, backend or ToolBackend(Toolbox.of(Echo(), Unhearing())))


@pytest.mark.anyio
async def test_perceives_in_parallel_then_answers(call: AudioClip) -> None:
    crop = Segment(start=0.5, end=1.0)
    plan = [SubQuery(tool="asr", text="Hello.", segment=crop), SubQuery(tool="tag", text="dog?")]
    episode = await run(call, QUESTION, context(plan, Conclude()))

    assert episode.stop is StopReason.CONCLUDED
    assert episode.percepts == (
        Utterance(tool="asr", segment=crop, text="Hello."),
        Utterance(tool="tag", segment=call.span, text="eh"),
        Miss(tool="tag", reason="out of order"),
    )
    assert episode.cost.calls == 2
    assert episode.cost.audio_seconds == pytest.approx(0.5 + call.length)
    assert Episode.model_validate_json(episode.model_dump_json()) == episode


@pytest.mark.anyio
async def test_two_slow_tools_take_no_longer_than_the_slower(call: AudioClip) -> None:
    slow = Toolbox.of(Echo("asr", pause=0.2), Echo("tag", pause=0.2))
    plan = [SubQuery(tool="asr", text="a"), SubQuery(tool="tag", text="b")]
    episode = await run(call, QUESTION, context(plan, Conclude(), backend=ToolBackend(slow)))
    assert episode.cost.seconds < 0.35


@pytest.mark.anyio
async def test_budget_binds_a_policy_that_never_concludes(call: AudioClip) -> None:
    again = Perceive(queries=(SubQuery(tool="asr", text="again"),) * 3)
    scripted = context([SubQuery(tool="asr", text="once")], *[again] * 99)
    episode = await run(call, QUESTION, scripted, Budget(rounds=9, calls=5))

    assert episode.stop is StopReason.BUDGET
    assert episode.cost.calls == 5
    assert episode.answer.text == "once"
    assert [one.round for one in episode.calls] == [0, 1, 1, 1, 2]


@pytest.mark.anyio
async def test_a_policy_that_asks_nothing_uses_up_its_rounds(call: AudioClip) -> None:
    idle = context([], *[Perceive(queries=())] * 99)
    episode = await run(call, QUESTION, idle, Budget(rounds=3))
    assert (episode.stop, episode.cost.calls) == (StopReason.BUDGET, 0)
    assert len(episode.decisions) == 3


@pytest.mark.anyio
async def test_time_binds_too_and_what_was_heard_before_is_kept(call: AudioClip) -> None:
    endless = ToolBackend(Toolbox.of(Echo(pause=0.05)))
    plan = [SubQuery(tool="asr", text="one " * 100)]
    episode = await run(
        call, QUESTION, context(plan, backend=endless), Budget(rounds=9, seconds=0.3)
    )
    assert episode.stop is StopReason.BUDGET
    assert 2 <= len(episode.percepts) < 100
    assert isinstance(episode.percepts[-1], Miss)
    assert "stopped after 0.3 s" in episode.percepts[-1].reason


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("query", "reason"),
    [
        (SubQuery(tool="nose"), "no tool 'nose'; there are ['asr', 'tag']"),
        (SubQuery(tool="asr", segment=Segment(start=700, end=800)), "[700.00, 800.00) s lies out"),
    ],
)
async def test_an_impossible_query_leaves_a_miss(
    call: AudioClip, query: SubQuery, reason: str
) -> None:
    episode = await run(
        call, QUESTION, context([SubQuery(tool="asr", text="hi"), query], Conclude())
    )
    miss = episode.percepts[1]
    assert isinstance(miss, Miss)
    assert reason in miss.reason


@pytest.mark.anyio
async def test_a_tool_that_breaks_ends_its_call_and_not_the_episode(
    call: AudioClip, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Echo):
        """Hears one word, then divides by zero."""

        async def __call__(self, clip: AudioClip, query: SubQuery) -> AsyncIterator[Percept]:
            yield Utterance(tool=self.name, segment=clip.span, text="one")
            raise ZeroDivisionError("by zero")

    backend = ToolBackend(Toolbox.of(Broken()))
    episode = await run(call, QUESTION, context([SubQuery(tool="asr")], backend=backend))
    assert episode.answer.text == "one"
    assert episode.percepts[-1] == Miss(tool="asr", reason="ZeroDivisionError: by zero")
    assert "Traceback" in caplog.text


@pytest.mark.anyio
async def test_what_was_heard_once_is_not_listened_to_again(
    call: AudioClip, tmp_path: Path
) -> None:
    echo = Echo()
    backend = ToolBackend(Toolbox.of(echo, Unhearing()), PerceptCache(tmp_path / "percepts.sqlite"))
    plan = [SubQuery(tool="asr", text="Hello."), SubQuery(tool="tag")]
    first = await run(call, QUESTION, context(plan, Conclude(), backend=backend))
    second = await run(call, QUESTION, context(plan, Conclude(), backend=backend))

    assert len(echo.asked) == 1
    assert second.percepts == first.percepts
    assert [one.cached for one in second.calls] == [True, False], "a failure is not remembered"


@pytest.mark.anyio
async def test_a_replay_asks_no_tool_and_ends_alike(call: AudioClip) -> None:
    again = Perceive(queries=(SubQuery(tool="asr", text="again"), SubQuery(tool="tag")))
    plan = [SubQuery(tool="asr", text="once"), SubQuery(tool="asr", text="once")]
    episode = await run(call, QUESTION, context(plan, again, Conclude()))
    backend = ReplayBackend(Episode.model_validate_json(episode.model_dump_json()).calls)
    replayed = await run(call, QUESTION, context(plan, again, Conclude(), backend=backend))
    assert replayed == episode


@pytest.mark.anyio
async def test_a_replay_that_asks_for_more_than_was_logged_gets_a_miss(call: AudioClip) -> None:
    episode = await run(call, QUESTION, context([SubQuery(tool="asr")], backend=ReplayBackend([])))
    assert [type(percept) for percept in episode.percepts] == [Miss]


@pytest.mark.anyio
async def test_a_watcher_is_told_in_order_what_happens(call: AudioClip) -> None:
    seen: list[News] = []
    base = context([SubQuery(tool="asr", text="hi")], Conclude())
    watched = Context(base.planner, base.policy, base.answerer, base.backend, seen.append)
    await run(call, QUESTION, watched)
    told = [type(news).__name__ for news in seen]
    deciding = ["Answer", "Decision"]
    assert told == ["Plan", *deciding, "dict", "Call", *deciding]


calls = st.builds(
    Call,
    round=st.integers(0, 3),
    query=st.just(SubQuery(tool="asr")),
    audio_seconds=st.floats(0, 100),
    seconds=st.floats(0, 100),
)


@given(st.lists(calls, max_size=12))
def test_rounds_wait_for_their_slowest_call_and_costs_add_up(unsorted: list[Call]) -> None:
    made = sorted(unsorted, key=lambda call: call.round)
    cost = cost_of(made)
    assert cost.calls == len(made)
    assert cost.seconds <= sum(call.seconds for call in made) + 1e-6
    assert cost.seconds >= max((call.seconds for call in made), default=0.0)
    assert Cost() + cost == cost


def test_draws_the_machine_of_the_readme() -> None:
    drawing = build_graph().get_graph().draw_mermaid()
    for edge in ("decompose --> decide", "decide -.-> perceive", "decide -.-> answer"):
        assert edge in drawing


@pytest.mark.anyio
async def test_steps_are_sent_to_no_tracing_service(
    call: AudioClip, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    remembered: Any = langsmith.get_env_var
    remembered.cache_clear()
    request.addfinalizer(remembered.cache_clear)
    found: list[bool | str] = []

    async def looks(tool_call: ToolCall) -> Call:
        found.append(langsmith.tracing_is_enabled())
        return Call(round=0, query=tool_call["query"], percepts=())

    assert langsmith.tracing_is_enabled()
    await run(call, QUESTION, context([SubQuery(tool="asr", text="once")], backend=looks))
    assert found == [False]


@pytest.mark.anyio
async def test_thinking_too_is_within_the_budgets_seconds(call: AudioClip) -> None:
    async def slow(state: State) -> Answer:
        await asyncio.sleep(0.5)
        return Answer(text=f"{len(state.calls)} heard", confidence=0.5)

    again = Perceive(queries=(SubQuery(tool="asr", text="again"),))
    thinking = replace(context([SubQuery(tool="asr")], *[again] * 20), answerer=slow)
    episode = await run(call, QUESTION, thinking, Budget(rounds=20, seconds=1.4))
    assert episode.stop is StopReason.BUDGET
    assert 1 <= len(episode.calls) <= 2
    assert episode.answer.text == f"{len(episode.calls)} heard"
