"""All that the server is made of, loaded once: the runtime, the recordings, the questions."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import soundfile as sf

from agent.assembly.question_input import QuestionInput, checked_question, refuse_unheard
from agent.assembly.runtime import Runtime
from agent.assembly.strategies import Strategy
from agent.records.trace import Trace
from agent.serve.clip_store import ClipStore, StoredClip
from agent.serve.job_events import NewsReader
from agent.serve.question_jobs import JobQueue, QuestionJob, Tell
from agent.serve.serve_errors import RefusalError
from agent.serve.serve_limits import ServeLimits
from agent.serve.thinking_loop import ThinkingLoop
from graphs.build import Context, News, run
from graphs.perceive import ToolBackend
from graphs.state import Budget, Episode
from tools.audio import AudioClip, parse_span
from tools.cache import PerceptCache
from tools.errors import InputError, ToolError
from tools.tool import Specialist

log = logging.getLogger(__name__)

WARM_RATE = 16_000

ROLES = {"asr", "diarize", "tag", "listen"}
"""Tools that most questions need; the others load when one needs them."""

SWEEP = 5.0
"""Seconds between looks at what is old."""


@dataclass(frozen=True)
class Wanted:
    """A question as a client puts it; times in seconds."""

    text: str
    choices: tuple[str, ...] = ()
    start: float | None = None
    end: float | None = None
    rounds: int = 8
    calls: int = 16
    seconds: float | None = None


@dataclass
class AudioService:
    """What every route needs.

    Attributes:
        runtime: The live parts, whose models load once.
        strategy: Who thinks.
        clips: The recordings.
        limits: How much of everything.
        roots: Folders whose files clients may name.
        token: What clients must know; None where nobody asks.
        hosts: Names that this machine may be called by, besides its addresses.
    """

    runtime: Runtime
    strategy: Strategy
    clips: ClipStore
    limits: ServeLimits = field(default_factory=ServeLimits)
    roots: tuple[Path, ...] = ()
    token: str | None = None
    hosts: tuple[str, ...] = ()
    ready: bool = False
    jobs: JobQueue = field(init=False)
    _context: Context = field(init=False)
    _thinking: ThinkingLoop = field(init=False)

    def __post_init__(self) -> None:
        self.jobs = JobQueue(self.limits)
        self._context = self.runtime.context(fresh=True, strategy=self.strategy)

    @asynccontextmanager
    async def life(self) -> AsyncGenerator[None]:
        """Loads models aside, sweeps what is old, and stops everything in the end."""
        self._thinking = ThinkingLoop()
        aside = [asyncio.create_task(self._warm()), asyncio.create_task(self._sweep())]
        try:
            yield
        finally:
            await self.jobs.close()
            for task in aside:
                task.cancel()
            await asyncio.gather(*aside, return_exceptions=True)
            await asyncio.to_thread(self._thinking.close)

    async def _warm(self) -> None:
        """Loads what most questions need, so that the first one need not wait for it."""
        try:
            await self._thinking.run(self._load())
        except Exception:
            # The first question tells its client the same.
            log.exception("the models could not be loaded")
        self.ready = True

    async def _load(self) -> None:
        """Asks about a moment of noise, and loads who recognises speech and speakers."""
        with tempfile.NamedTemporaryFile(dir=self.clips.root, suffix=".wav") as file:
            sf.write(file.name, np.random.default_rng(0).normal(0, 0.1, WARM_RATE), WARM_RATE)
            clip = AudioClip.open(Path(file.name))
            await run(clip, checked_question("What is heard?", ("a dog", "a bell")), self._context)
        assert isinstance(self._context.backend, ToolBackend)
        for name in ROLES & self._context.backend.tools.keys():
            if isinstance(tool := self._context.backend.tools[name], Specialist):
                await tool.load()

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP)
            self.jobs.forget()
            self.clips.evict()

    def ask(self, stored: StoredClip, wanted: Wanted) -> QuestionJob:
        """Puts a question about a recording into the queue.

        Raises:
            RefusalError: The question is of no use, or too many wait.
        """
        try:
            question = checked_question(wanted.text, wanted.choices)
            clip = parse_span(stored.clip, wanted.start, wanted.end)
        except InputError as error:
            told = str(error).replace(str(stored.clip.path), stored.name)
            raise RefusalError(400, told.replace("--choice", "choice")) from None
        given = QuestionInput(clip, question)
        budget = self._budget(given, wanted)
        about = {"clips": [stored.key], "question": question.model_dump(mode="json")}

        async def work(tell: Tell) -> Episode:
            return await self._answer(stored, given, budget, tell)

        def done() -> None:
            stored.users -= 1

        stored.users += 1
        try:
            return self.jobs.add((stored.key,), about, work, done)
        except RefusalError:
            done()
            raise

    def _budget(self, given: QuestionInput, wanted: Wanted) -> Budget:
        seconds = min(wanted.seconds or self.limits.question_seconds, self.limits.question_seconds)
        return given.budget(wanted.rounds, wanted.calls, seconds)

    async def _answer(
        self, stored: StoredClip, given: QuestionInput, budget: Budget, tell: Tell
    ) -> Episode:
        """One episode, whose news are told on this loop while it is played on the other."""
        loop, read = asyncio.get_running_loop(), NewsReader()

        def watch(news: News) -> None:
            loop.call_soon_threadsafe(tell, *read(news))

        try:
            episode = await self._thinking.run(self._played(stored, given, budget, watch))
            refuse_unheard(episode)
        except (InputError, ToolError) as error:
            raise RefusalError(422, str(error)) from None
        return self._public(stored, episode)

    async def _played(
        self,
        stored: StoredClip,
        given: QuestionInput,
        budget: Budget,
        watch: Callable[[News], None],
    ) -> Episode:
        """One episode, in the thread of thinking; it knows what was heard of this recording."""
        assert isinstance(self._context.backend, ToolBackend)
        with closing(PerceptCache(stored.percepts)) as cache:
            backend = replace(self._context.backend, cache=cache)
            context = replace(self._context, watch=watch, backend=backend)
            return await run(given.clip, given.question, context, budget)

    def _public(self, stored: StoredClip, episode: Episode) -> Episode:
        """The episode as clients may have it: it names no folder of this machine."""
        path = {"path": stored.public_path}
        clip: AudioClip = episode.clip.model_copy(update=path)
        return episode.model_copy(update={"clip": clip})

    def delete_clip(self, key: str) -> None:
        """Deletes a recording, and cancels the questions about it.

        Raises:
            RefusalError: There is no such clip.
        """
        self.jobs.cancel_of(key)
        self.clips.delete(key)

    def trace(self, job: QuestionJob) -> Trace:
        """The answer with all that led to it.

        Raises:
            RefusalError: There is no answer, or not yet.
        """
        if job.episode is None:
            raise RefusalError(409, f"the question is {job.status}; expected one that is done")
        return self.runtime.trace_of(job.episode, self.strategy)
