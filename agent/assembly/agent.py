"""The agent in Python: one question after another, by models that are loaded once.

    with Agent() as agent:
        episode = agent.ask("call.ogg", "How many times does the dog bark?")
        episode.answer.text

What it gives are the objects that the rest of the program works with: `graphs.state` has them.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self, TypedDict, TypeVar, Unpack

from agent.assembly.loop_thread import LoopThread
from agent.assembly.question_input import (
    PATIENCE,
    QuestionInput,
    checked_question,
    refuse_unheard,
)
from agent.assembly.runtime import Runtime
from agent.assembly.settings import Settings, load
from agent.assembly.strategies import Strategy
from agent.records.trace import Trace
from graphs.build import Context, News, run, unwatched
from graphs.perceive import PerceptionBackend, ToolBackend, ToolCall
from graphs.state import Budget, Call, Episode
from tools import deadline
from tools.audio import AudioClip
from tools.cache import PerceptCache
from tools.errors import InputError
from tools.evidence import SubQuery
from tools.store.store import Progress, silent

Made = TypeVar("Made")

Recording = str | Path | AudioClip
"""A file that libsndfile or FFmpeg's libraries read, or one that was opened before."""

Recordings = Recording | Sequence[Recording]
"""What a question is about: a recording, or several in order, "the first" and "the second"."""


class Limits(TypedDict, total=False):
    """How far to go for one question.

    Attributes:
        start: Listen from here, in seconds.
        end: Listen up to here, in seconds.
        rounds: Rounds of listening at most (8).
        calls: Tool calls at most (16).
        seconds: Time to the answer, which is then given from what was heard by then (600, or the
            length of a longer recording).
        fresh: Whether to forget what was heard earlier.
        percepts: The SQLite file of what was heard, for this question in place of the agent's own.
    """

    start: float | None
    end: float | None
    rounds: int
    calls: int
    seconds: float | None
    fresh: bool
    percepts: Path | None


class Agent:
    """Answers questions about recordings; models load with the first question, once.

    It thinks in a thread of its own, so that it may be asked from any thread, and from any event
    loop without standing in its way; several questions at once take turns at each model. What was
    heard of a recording is remembered, also for the next agent: a follow-up question listens only
    to what nobody has listened to. As a context it lets go of all that at its end.

    Args:
        settings: Those of the environment and the files, unless others are given.
        profile: Which models listen: embedded, hub or server.
        strategy: Who reasons: rules, llm, lalm-first or mpar2.
        model: The language model of such a strategy, by name or file.
        base_url: Its OpenAI-compatible servers, with commas between.
        controller: Who leads: rules, learned, or a path of trained weights.
        cost_lambda: What a second of listening costs, in right answers.
        percepts: The SQLite file of what was heard; the cache's own unless another is named.
        progress: Told of what is fetched.
        context: Tools and roles of your own, in place of all that the settings name.
        at_once: How many questions are answered at once; others wait.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        profile: str | None = None,
        strategy: str | None = None,
        model: str | None = None,
        base_url: str | None = None,
        controller: str | None = None,
        cost_lambda: float | None = None,
        percepts: Path | None = None,
        progress: Progress = silent,
        context: Context | None = None,
        at_once: int = 64,
    ) -> None:
        self.runtime = Runtime.of(settings or load(profile), progress, percepts)
        self._led = strategy, base_url, model, controller, cost_lambda
        self._given = context
        self._turns = asyncio.Semaphore(at_once)
        self._making, self._pulling = threading.Lock(), threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives up what is being asked and lets go of the models; asked again, it begins anew."""
        with self._making:
            if "_thread" in vars(self):
                self._thread.close()
            self.runtime.close()
            for name in ("_thread", "_live", "_strategy"):
                vars(self).pop(name, None)

    def ask(
        self,
        recording: Recordings,
        question: str,
        choices: Sequence[str] = (),
        **limits: Unpack[Limits],
    ) -> Episode:
        """The whole episode: its `answer`, what was heard for it, and what it took.

        Args:
            recording: An audio or video file, or several.
            question: In your own words.
            choices: None for a sentence; or two and more, of which the answer is one.
            limits: How far to go, as `Limits` says.

        Raises:
            InputError: What was given cannot be used, or no tool could listen.
        """
        asked = self._begin(self._ask(recording, question, choices, limits, unwatched))
        try:
            return asked.result()
        finally:
            asked.cancel()

    async def ask_async(
        self,
        recording: Recordings,
        question: str,
        choices: Sequence[str] = (),
        **limits: Unpack[Limits],
    ) -> Episode:
        """As `ask`; cancelling it stops the listening."""
        return await asyncio.wrap_future(
            self._begin(self._ask(recording, question, choices, limits, unwatched))
        )

    async def ask_news(
        self,
        recording: Recordings,
        question: str,
        choices: Sequence[str] = (),
        **limits: Unpack[Limits],
    ) -> AsyncGenerator[News | Episode]:
        """As `ask`, step by step as it happens; the last is the episode.

        A `Plan`: how the question was understood. An `Answer`: what is believed, with a probability
        for each choice. A `Decision`: to listen or to conclude, and why. A `ToolCall`: what is
        about to be listened to. A `Call`: what was heard. Closing the iterator stops the listening.
        """
        loop, told = asyncio.get_running_loop(), asyncio.Queue[News | None]()

        def watch(news: News | None) -> None:
            # Whoever asked may be gone, and the loop too.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(told.put_nowait, news)

        asked = self._begin(self._ask(recording, question, choices, limits, watch))
        asked.add_done_callback(lambda _: watch(None))
        try:
            while (news := await told.get()) is not None:
                yield news
            yield await asyncio.wrap_future(asked)
        finally:
            asked.cancel()

    def hear(
        self,
        recording: Recording,
        *queries: SubQuery,
        fresh: bool = False,
        percepts: Path | None = None,
    ) -> list[Call]:
        """What tools hear, asked directly and side by side: nobody plans, and nothing is answered.

        Args:
            recording: An audio or video file.
            queries: What each is asked, and where; `tools.tool_registry` has the tools.
            fresh: Whether to forget what was heard earlier.
            percepts: The SQLite file of what was heard, in place of the agent's own.

        Raises:
            InputError: The recording cannot be used.
        """
        heard = self._begin(self._hear(recording, queries, fresh, percepts))
        try:
            return heard.result()
        finally:
            heard.cancel()

    async def hear_async(
        self,
        recording: Recording,
        *queries: SubQuery,
        fresh: bool = False,
        percepts: Path | None = None,
    ) -> list[Call]:
        """As `hear`; cancelling it stops the listening."""
        return await asyncio.wrap_future(
            self._begin(self._hear(recording, queries, fresh, percepts))
        )

    def trace_of(self, episode: Episode) -> Trace:
        """The episode with what it was made by; `agent.records.trace` writes and reads it."""
        return self.runtime.trace_of(episode, None if self._given else self._strategy)

    def prepare(self) -> None:
        """Fetches what every question may need, so that the first one need not.

        Raises:
            InputError: A model cannot be had.
        """
        self._begin(self._ready()).result()

    async def _ready(self) -> Context:
        """The one context of all questions, for it holds the models; made in its own thread."""
        if self._given:
            return self._given
        if "_live" not in vars(self):
            await asyncio.to_thread(self._pull)
        return self._live

    def _pull(self) -> None:
        with self._pulling:
            self.runtime.pull()

    @cached_property
    def _strategy(self) -> Strategy:
        return self.runtime.strategy(*self._led)

    @cached_property
    def _live(self) -> Context:
        return self.runtime.context(strategy=self._strategy)

    @cached_property
    def _thread(self) -> LoopThread:
        return LoopThread()

    def _begin(self, work: Coroutine[Any, Any, Made]) -> Future[Made]:
        """Has something done in the thread of its own."""
        with self._making:
            return self._thread.begin(work)

    async def _ask(
        self,
        recording: Recordings,
        question: str,
        choices: Sequence[str],
        limits: Limits,
        watch: Callable[[News], None],
    ) -> Episode:
        given = await asyncio.to_thread(_checked, recording, question, choices, limits)
        context = await self._ready()
        usual = Budget()
        budget = given.budget(
            limits.get("rounds", usual.rounds),
            limits.get("calls", usual.calls),
            limits.get("seconds"),
        )
        fresh, percepts = limits.get("fresh", False), limits.get("percepts")
        async with self._turns:
            with _remembering(context.backend, fresh, percepts) as backend:
                context = replace(context, watch=watch, backend=backend)
                episode = await run(given.clip, given.question, context, budget, given.others)
        refuse_unheard(episode)
        return episode

    async def _hear(
        self,
        recording: Recording,
        queries: Sequence[SubQuery],
        fresh: bool,
        percepts: Path | None,
    ) -> list[Call]:
        clip = await asyncio.to_thread(_opened, recording)
        seconds = min(max(PATIENCE, clip.length), deadline.left())
        async with self._turns:
            with _remembering((await self._ready()).backend, fresh, percepts) as ask:
                asked = (
                    ask(ToolCall(clip=clip, query=query, round=0, seconds_left=seconds))
                    for query in queries
                )
                return await asyncio.gather(*asked)


@contextmanager
def _remembering(
    backend: PerceptionBackend, fresh: bool, percepts: Path | None
) -> Generator[PerceptionBackend]:
    """The same tools, with another memory of what was heard earlier, or with none."""
    if not isinstance(backend, ToolBackend) or not (percepts or fresh):
        yield backend
        return
    with nullcontext() if percepts is None else closing(PerceptCache(percepts)) as cache:
        yield replace(backend, cache=None if fresh else cache)


def _opened(recording: Recording) -> AudioClip:
    return recording if isinstance(recording, AudioClip) else AudioClip.open(Path(recording))


def _checked(
    recording: Recordings, question: str, choices: Sequence[str], limits: Limits
) -> QuestionInput:
    """What is asked, once all of it is known to be of use."""
    asked = checked_question(question, choices)
    every = [recording] if isinstance(recording, (str, Path, AudioClip)) else [*recording]
    if not every:
        raise InputError("found no recording; expected one or more")
    clip, *others = map(_opened, every)
    return QuestionInput.of(clip, asked, (limits.get("start"), limits.get("end")), others=others)
