"""Asks every item under every condition, a few at a time, and writes each answer down at once."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from evals.controls import MAIN, MASKING, Condition, applies
from evals.reasoning_text import thinking
from evals.run.answer_record import Key, Log, Record, Status, answered
from evals.sample import Item, Sample, Solver
from graphs.state import Budget, Episode
from tools import deadline

GRACE = 10.0
"""Seconds after its deadline in which a solver may still come to an end by itself."""

Save = Callable[[Path, Episode], None]
"""Writes an episode's trace into a file."""


@dataclass(frozen=True)
class Job:
    """One question to be asked once. `number` is the item's place in its file, from 0 on."""

    condition: Condition
    item: Item
    number: int
    repeat: int

    @property
    def key(self) -> Key:
        """As in the record that it will leave."""
        return self.condition.name, self.item.id, self.repeat

    @property
    def trace(self) -> str:
        """Where the trace goes; made of numbers, for an id may hold anything."""
        return f"traces/{self.condition.name}/{self.number:05d}-{self.repeat}.json"


def jobs(
    conditions: Sequence[Condition],
    items: Sequence[tuple[int, Item]],
    repeats: int,
    done: Collection[Key],
) -> list[Job]:
    """What is left to ask: one condition after the other, in each one repeat after the other.

    A condition that needs choices leaves questions without any out.
    """
    every = (
        Job(condition, item, number, repeat)
        for condition in conditions
        for repeat in range(repeats)
        for number, item in items
        if applies(condition.name, item)
    )
    return [job for job in every if job.key not in done]


async def play(
    todo: Sequence[Job],
    log: Log,
    folder: Path,
    save: Save,
    workers: int,
    told: Callable[[Record], None],
    seconds: float | None = None,
) -> None:
    """Asks all of them, at most `workers` at a time; an item that fails is a record too.

    An item has so many seconds, or else those of a usual budget and as many as its recording.
    """
    left: Iterator[Job] = iter(todo)

    async def work() -> None:
        for job in left:
            record = await ask(job, folder, save, seconds)
            log.append(record)
            told(record)
            # A solver that never waits would keep Ctrl-C, and the other workers, waiting.
            await asyncio.sleep(0)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(workers, len(todo))):
                group.create_task(work())
    except ExceptionGroup as several:
        # Only the log can fail here, and it fails every worker alike.
        raise several.exceptions[0] from None


async def ask(job: Job, folder: Path, save: Save, seconds: float | None = None) -> Record:
    """One item, to its record. The trace is on disk before the record tells of it."""
    record = Record(
        condition=job.condition.name,
        id=job.item.id,
        repeat=job.repeat,
        status=Status.FAILED,
        choices=job.item.question.choices,
    )
    began = perf_counter()
    try:
        sample = job.condition.present(job.item, job.repeat)
        record = record.model_copy(update={"choices": sample.question.choices})
        episode = await _in_time(job.condition.solve, sample, seconds)
        record = answered(record, episode, job.item.written)
        kept: dict[str, object] = {"trace": _saved(job, folder, save, episode)}
        if job.condition.name in (MAIN, *MASKING):
            kept["thinking"] = thinking(episode)
    except Exception as error:
        # The border: one broken recording or one lost connection costs one item, not the run.
        kept = {
            "status": Status.FAILED,
            "error": f"{type(error).__name__}: {error}",
            "traceback": traceback.format_exc(),
        }
    return record.model_copy(update={**kept, "seconds": perf_counter() - began})


async def _in_time(solve: Solver, sample: Sample, seconds: float | None) -> Episode:
    """The episode, cut off where the solver does not end by itself."""
    lasting = sum(clip.span.duration for clip in (sample.clip, *sample.others))
    limit = seconds or max(Budget().seconds, lasting)
    cut = asyncio.timeout(limit + GRACE)
    try:
        with deadline.within(limit):
            async with cut:
                return await solve(sample)
    except TimeoutError:
        if not cut.expired():
            raise
        raise TimeoutError(f"no answer within {limit:g} s") from None


def _saved(job: Job, folder: Path, save: Save, episode: Episode) -> str | None:
    """Writes the trace, where anything was listened for."""
    if not episode.calls:
        return None
    path = folder / job.trace
    path.parent.mkdir(parents=True, exist_ok=True)
    save(path, episode)
    return job.trace
