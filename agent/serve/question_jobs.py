"""Questions that wait for their turn, are thought about, and are answered."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Literal

from agent.serve.episode_draft import EpisodeDraft
from agent.serve.job_events import JobEvent
from agent.serve.serve_errors import RefusalError, absent, busy
from agent.serve.serve_limits import ServeLimits
from agent.show.answer_text import as_json
from graphs.state import Episode

log = logging.getLogger(__name__)

Status = Literal["queued", "running", "done", "failed", "cancelled"]

MOST_EVENTS = 4_000
"""Of one job; an episode of 16 calls has some dozens."""

Tell = Callable[[str, dict[str, Any], str], None]
"""Adds an event: its name, its data, and a line of words."""

Work = Callable[[Tell], Awaitable[Episode]]
"""Answers the question of a job."""


@dataclass
class QuestionJob:
    """One question on its way.

    Attributes:
        key: Its id.
        clips: Ids of the recordings that it is about.
        about: What was asked, for whoever looks it up.
        status: How far it is.
        events: All that happened.
        episode: The answer, once there is one.
        failure: The refusal it ended in.
        listeners: How many streams of its events are open.
        began: When it was put, on the monotonic clock.
        last_ask: When somebody last wanted to know of it, likewise.
        task: The work itself.
        draft: What was heard and decided so far.
    """

    key: str
    clips: tuple[str, ...]
    about: dict[str, Any]
    status: Status = "queued"
    events: list[JobEvent] = field(default_factory=list[JobEvent])
    episode: Episode | None = None
    failure: RefusalError | None = None
    listeners: int = 0
    began: float = field(default_factory=monotonic)
    last_ask: float = field(default_factory=monotonic)
    task: asyncio.Task[None] | None = None
    draft: EpisodeDraft | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.status in ("done", "failed", "cancelled")

    def tell(self, name: str, data: dict[str, Any], line: str = "") -> None:
        """Adds an event, and wakes whoever waits for one."""
        if len(self.events) < MOST_EVENTS or self.over:
            self.events.append(JobEvent(len(self.events) + 1, name, data, line))
        self._news.set()
        self._news = asyncio.Event()

    def end(self, status: Status, name: str, data: dict[str, Any]) -> None:
        """The last event."""
        self.status = status
        self.tell(name, data)

    async def follow(self, after: int = 0) -> AsyncGenerator[JobEvent]:
        """Every event after that number, up to the last one, as they happen."""
        self.listeners += 1
        try:
            while True:
                news = self._news
                for event in self.events[after:]:
                    yield event
                    after = event.number
                if self.over and after >= len(self.events):
                    return
                if after >= len(self.events):
                    await news.wait()
        finally:
            self.listeners -= 1
            self.last_ask = monotonic()


def answer_result(episode: Episode) -> dict[str, Any]:
    """The answer as plain data."""
    told = as_json(episode, None)
    del told["trace"]
    return told


class JobQueue:
    """All questions: some are answered, others wait, and the rest is kept for a while.

    Args:
        limits: How many of each, and for how long.
        over: Told how each question ended, and after how many seconds.

    Attributes:
        waiting: How many wait for their turn.
        running: How many have it.
    """

    def __init__(
        self, limits: ServeLimits, over: Callable[[str, float], None] = lambda status, seconds: None
    ) -> None:
        self._limits, self._over = limits, over
        self._jobs: dict[str, QuestionJob] = {}
        self._turn = asyncio.Semaphore(limits.running)

        self.waiting, self.running = 0, 0

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """Waits for a turn, and has it; first come, first served.

        Raises:
            RefusalError: Too many wait.
        """
        self.check_room()
        self.waiting += 1
        try:
            await self._turn.acquire()
        finally:
            self.waiting -= 1
        self.running += 1
        try:
            yield
        finally:
            self.running -= 1
            self._turn.release()

    def check_room(self) -> None:
        """Says that too many wait.

        Raises:
            RefusalError: So it is.
        """
        if self.waiting >= self._limits.waiting:
            raise busy(f"{self.waiting} questions wait already; expected to be asked later")

    def add(
        self,
        clips: tuple[str, ...],
        about: dict[str, Any],
        work: Work,
        done: Callable[[], None] = lambda: None,
        draft: EpisodeDraft | None = None,
    ) -> QuestionJob:
        """Puts a question at the end of the queue; `done` is called however it ends.

        Raises:
            RefusalError: Too many wait.
        """
        self.check_room()
        self.forget()
        job = QuestionJob(secrets.token_urlsafe(18), clips, about, draft=draft)
        self._jobs[job.key] = job
        self._tell_places()
        job.task = asyncio.create_task(self._work(job, work))
        job.task.add_done_callback(lambda _: self._ended(job, done))
        return job

    def _ended(self, job: QuestionJob, done: Callable[[], None]) -> None:
        """However it ended; one that was cancelled before its turn never began."""
        if not job.over:
            job.end("cancelled", "cancelled", {})
        self._over(job.status, monotonic() - job.began)
        self._tell_places()
        done()

    async def _work(self, job: QuestionJob, work: Work) -> None:
        try:
            async with self.turn():
                job.status = "running"
                job.tell("started", {})
                self._tell_places()
                job.episode = await work(job.tell)
            job.end("done", "answered", answer_result(job.episode))
        except RefusalError as error:
            job.failure = error
            job.end("failed", "failed", error.body)
        except Exception:
            # The border, as a run's runner is one: a question that fails costs no other its answer.
            log.exception("a question could not be answered")
            job.failure = RefusalError(500, "something went wrong here; the server's log says what")
            job.end("failed", "failed", job.failure.body)

    def _tell_places(self) -> None:
        queued = [job for job in self._jobs.values() if job.status == "queued"]
        for ahead, job in enumerate(queued):
            if not job.events or job.events[-1].data.get("ahead") != ahead:
                job.tell("queued", {"ahead": ahead})

    def get(self, key: str) -> QuestionJob:
        """The job of that id, for which somebody asks.

        Raises:
            RefusalError: There is none.
        """
        found = self._jobs.get(key)
        if found is None:
            raise absent("job", key)
        found.last_ask = monotonic()
        return found

    def delete(self, key: str) -> None:
        """Cancels a job that is not over, and forgets it.

        Raises:
            RefusalError: There is none.
        """
        self.drop(self.get(key))

    def cancel_of(self, clip: str) -> None:
        """Cancels and forgets all about a recording."""
        for job in list(self._jobs.values()):
            if clip in job.clips:
                self.drop(job)

    def cancel(self, job: QuestionJob) -> None:
        """Ends it where it is not over."""
        if job.task and not job.over:
            job.task.cancel()

    def drop(self, job: QuestionJob) -> None:
        """Ends and forgets it."""
        self.cancel(job)
        self._jobs.pop(job.key, None)

    async def finished(self, job: QuestionJob) -> Episode:
        """Its answer; whoever is cancelled waiting for it cancels it.

        Raises:
            RefusalError: There is none.
        """
        job.listeners += 1
        try:
            assert job.task
            await asyncio.wait([job.task])
        finally:
            job.listeners -= 1
            self.cancel(job)
        if job.episode is None:
            raise job.failure or RefusalError(409, "the question was cancelled", "cancelled")
        return job.episode

    def forget(self) -> None:
        """Cancels what nobody waits for, and lets go of old answers, the oldest first."""
        now = monotonic()
        for job in list(self._jobs.values()):
            quiet = 0.0 if job.listeners else now - job.last_ask
            if not job.over and quiet > self._limits.absent_seconds:
                self.cancel(job)
            old = quiet > self._limits.idle_seconds or len(self._jobs) > self._limits.jobs
            if job.over and old:
                del self._jobs[job.key]

    async def close(self) -> None:
        """Cancels all that is not over, and waits for it."""
        tasks = [job.task for job in self._jobs.values() if job.task and not job.over]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
