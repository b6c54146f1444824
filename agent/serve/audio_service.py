"""All that the server is made of, loaded once: the agent, the recordings, the questions."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile as sf

from agent.assembly.agent import Agent, Limits
from agent.assembly.question_input import QuestionInput, checked_question
from agent.records.trace import Trace
from agent.serve.clip_store import ClipStore, StoredClip
from agent.serve.episode_draft import EpisodeDraft
from agent.serve.job_events import NewsReader
from agent.serve.question_jobs import JobQueue, QuestionJob, Tell
from agent.serve.serve_errors import RefusalError
from agent.serve.serve_limits import ServeLimits
from agent.serve.serve_metrics import ServeMetrics
from graphs.state import Call, Episode, Question
from tools.errors import InputError, ToolError
from tools.evidence import SubQuery

log = logging.getLogger(__name__)

WARM_RATE = 16_000

WARM = ("What is heard?", "What is said?", "How many people speak?")
"""Asked about a moment of noise, so that the models load that most questions need."""

SWEEP = 1.0
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
        agent: Answers; its models load once.
        clips: The recordings.
        limits: How much of everything.
        roots: Folders whose files clients may name.
        token: What clients must know; None where nobody asks.
        hosts: Names that this machine may be called by, besides its addresses.
        metrics: What is counted.
        audio_hosts: Those whose recordings clients may name by address.
        ready: Whether the models are loaded.
        jobs: The questions.
    """

    agent: Agent
    clips: ClipStore
    limits: ServeLimits = field(default_factory=ServeLimits)
    roots: tuple[Path, ...] = ()
    token: str | None = None
    hosts: tuple[str, ...] = ()
    metrics: ServeMetrics = field(default_factory=ServeMetrics)
    audio_hosts: frozenset[str] = frozenset()
    ready: bool = False
    jobs: JobQueue = field(init=False)

    def __post_init__(self) -> None:
        self.jobs = JobQueue(self.limits, self.metrics.question)
        gauge = self.metrics.gauge
        gauge("waiting", "Questions that wait.").set_function(lambda: self.jobs.waiting)
        gauge("running", "Questions at work.").set_function(lambda: self.jobs.running)
        gauge("clips", "Recordings that are kept.").set_function(lambda: len(self.clips))
        gauge("clip_bytes", "Their size, decoded.").set_function(lambda: self.clips.size)

    @asynccontextmanager
    async def life(self) -> AsyncGenerator[None]:
        """Loads models aside, sweeps what is old, and stops everything in the end."""
        await self.clips.begin()
        aside = [asyncio.create_task(self._warm()), asyncio.create_task(self._sweep())]
        try:
            yield
        finally:
            await self.jobs.close()
            for task in aside:
                task.cancel()
            await asyncio.gather(*aside, return_exceptions=True)
            await asyncio.to_thread(self.agent.close)
            await self.clips.close()

    async def _warm(self) -> None:
        try:
            with tempfile.NamedTemporaryFile(dir=self.clips.root, suffix=".wav") as file:
                sf.write(file.name, np.random.default_rng(0).normal(0, 0.1, WARM_RATE), WARM_RATE)
                for question in WARM:
                    await self.agent.ask_async(file.name, question, fresh=True, rounds=1)
        except (InputError, ToolError) as error:
            # The first question tells its client the same.
            log.error("the models could not be loaded: %s", error)
        finally:
            self.ready = True

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP)
            self.jobs.forget()
            self.clips.evict()

    def check_room(self) -> None:
        """Says before anything is received that there is too much.

        Raises:
            RefusalError: So it is.
        """
        self.clips.check_room()
        self.jobs.check_room()

    def ask(self, held: Sequence[StoredClip], wanted: Wanted, passing: bool = False) -> QuestionJob:
        """Puts a question about recordings into the queue.

        Args:
            held: The recordings, which are let go of in the end, however that comes.
            wanted: The question.
            passing: Whether they are deleted then.

        Raises:
            RefusalError: The question is of no use, or too many wait.
        """

        def done() -> None:
            for one in held:
                self.release(one, passing)

        for other in held[1:]:
            other.beside.add(held[0].key)
        try:
            question = _checked(held, wanted)
            draft = EpisodeDraft(tuple(one.public(one.clip) for one in held), question)

            async def work(tell: Tell) -> Episode:
                return await self._answer(held, wanted, draft, tell)

            keys = tuple(one.key for one in held)
            about = {"clips": [*keys], "question": question.model_dump(mode="json")}
            return self.jobs.add(keys, about, work, done, draft)
        except RefusalError:
            done()
            raise

    async def hear(self, held: StoredClip, *queries: SubQuery) -> list[Call]:
        """What tools hear, asked directly, once it is their turn among the questions.

        Raises:
            RefusalError: Too many wait, or the time is over.
        """
        try:
            async with self.jobs.turn(), asyncio.timeout(self.limits.question_seconds):
                return await self.agent.hear_async(held.clip, *queries, percepts=held.percepts)
        except TimeoutError:
            raise RefusalError(422, "listening took too long", "slow") from None
        except (InputError, ToolError) as error:
            raise RefusalError(422, str(error)) from None

    def held(self, keys: Sequence[str]) -> list[StoredClip]:
        """Recordings that are not let go of before they are released.

        Raises:
            RefusalError: One of them is not there.
        """
        for key in keys:
            self.clips.get(key)
        return [self.clips.hold(key) for key in keys]

    def release(self, stored: StoredClip, passing: bool = False) -> None:
        """Lets go of a recording that was held."""
        stored.users -= 1
        if passing and not stored.users:
            self.clips.discard(stored.key)

    async def _answer(
        self, held: Sequence[StoredClip], wanted: Wanted, draft: EpisodeDraft, tell: Tell
    ) -> Episode:
        """One episode, whose news are told as they happen."""
        clips = [one.clip for one in held]
        asking = self.agent.ask_news(
            clips, wanted.text, wanted.choices, **self._bounds(held[0], wanted)
        )
        read = NewsReader()
        try:
            async with aclosing(asking) as news:
                async for one in news:
                    if isinstance(one, Episode):
                        return _public(one, held)
                    draft.add(one)
                    tell(*read(one))
        except (InputError, ToolError) as error:
            raise RefusalError(422, str(error)) from None
        raise AssertionError("an episode ends the news")

    def _bounds(self, stored: StoredClip, wanted: Wanted) -> Limits:
        most = self.limits.question_seconds
        return {
            "start": wanted.start,
            "end": wanted.end,
            "rounds": wanted.rounds,
            "calls": wanted.calls,
            "seconds": min(wanted.seconds or most, most),
            "percepts": stored.percepts,
        }

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
        return self.agent.trace_of(job.episode)


def _checked(held: Sequence[StoredClip], wanted: Wanted) -> Question:
    """A question that can be asked of these.

    Raises:
        RefusalError: It cannot.
    """
    try:
        if not held:
            raise InputError("found no recording; expected one")
        question = checked_question(wanted.text, wanted.choices)
        first, *others = (one.clip for one in held)
        return QuestionInput.of(first, question, (wanted.start, wanted.end), others=others).question
    except InputError as error:
        told = str(error).replace("--choice", "choice")
        for one in held:
            told = told.replace(str(one.clip.path), one.name)
        raise RefusalError(400, told) from None


def _public(episode: Episode, held: Sequence[StoredClip]) -> Episode:
    """The episode as clients may have it: it names no folder of this machine."""
    first, *others = (one.public(clip) for one, clip in zip(held, episode.clips, strict=True))
    return episode.model_copy(update={"clip": first, "others": tuple(others)})
