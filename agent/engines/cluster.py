"""Where work is done: in this process, or by Ray's workers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from agent.engines.eval_worker import Asked, EvalWorker, JobNumber
from agent.engines.ray_pool import Job, LostWorker, RayPool, Result, Work
from evals.run.answer_record import Log, Record, Status
from evals.run.run_config import RunConfig
from evals.run.runner import Job as EvalJob
from tools.files import write_whole


@dataclass(frozen=True)
class Cluster:
    """Ray's workers: where they are, and what each takes.

    Attributes:
        address: A cluster's; None starts Ray on this machine.
        cpus: Cores of each worker.
        gpus: GPUs of each worker.
    """

    address: str | None = None
    cpus: float = 1
    gpus: float = 0

    def pool(self, make: Callable[[], Work[Job, Result]], size: int) -> RayPool[Job, Result]:
        """So many workers."""
        return RayPool(make, size, self.address, self.cpus, self.gpus)


async def play_on(
    cluster: Cluster,
    todo: Sequence[EvalJob],
    log: Log,
    folder: Path,
    config: RunConfig,
    found: dict[str, Path],
    told: Callable[[Record], None],
    seconds: float | None,
) -> None:
    """Asks all of them as `play` does; this process writes each trace and then its record."""
    jobs = {JobNumber(one.condition.name, one.number, one.repeat): one for one in todo}
    make = partial(EvalWorker, config, found, seconds)

    def done(asked: Asked) -> None:
        if asked.record.trace and asked.trace is not None:
            path = folder / asked.record.trace
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, asked.trace)
        log.append(asked.record)
        told(asked.record)

    def lost(job: JobNumber, why: LostWorker) -> None:
        item = jobs[job].item
        failed = Record(
            condition=job.condition,
            id=item.id,
            repeat=job.repeat,
            status=Status.FAILED,
            choices=item.question.choices,
            error=f"LostWorker: {why}",
        )
        done(Asked(failed, None))

    await cluster.pool(make, config.workers).each(jobs, done, lost)
