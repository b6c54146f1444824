"""Ray (https://docs.ray.io) as the engine of work that is done item by item, on many machines.

Each worker is an actor that makes what it needs once (ears, models) and is then given one job
after another. The driver alone writes results down, so a worker that is killed loses nothing:
another takes its place, and its job. Workers end with the driver.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Generic, TypeVar

from tools.errors import InputError

NEEDS = "the engine ray needs: pip install 'listen-again[ray]'"
ENGINES = ("local", "ray")

TRIES = 3
"""Workers that a job is given to, before it is taken to be what kills them."""

Job = TypeVar("Job")
Result = TypeVar("Result")

Foreign = Any
"""Ray's, which has no types for what is made at run time."""

Work = Callable[[Job], Awaitable[Result]]
"""What a worker does with one job."""


class LostWorker(Exception):
    """So many workers died over one job."""


@dataclass(frozen=True)
class RayPool(Generic[Job, Result]):
    """Workers on a cluster, or on this machine where none is named.

    Args:
        make: Makes a worker's work, on the worker; it is sent there, as the jobs are.
        size: How many workers; Ray's autoscaler adds machines where these have no room.
        address: That of a cluster, such as "auto" or "ray://head:10001"; None starts one here.
        cpus: Cores of each.
        gpus: GPUs of each; a fraction lets several share one.
    """

    make: Callable[[], Work[Job, Result]]
    size: int
    address: str | None = None
    cpus: float = 1
    gpus: float = 0
    _left: deque[tuple[Job, int]] = field(default_factory=deque[tuple[Job, int]], init=False)

    async def each(
        self,
        jobs: Iterable[Job],
        done: Callable[[Result], None],
        lost: Callable[[Job, LostWorker], None],
    ) -> None:
        """Gives out all jobs; calls back in this thread, as soon as each is done or given up.

        Raises:
            InputError: Ray is not installed, or a worker cannot be made.
        """
        ray, ours = _begun(self.address)
        self._left.extend((job, 0) for job in jobs)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(self.size, len(self._left))):
                    group.create_task(self._serve(ray, done, lost))
        except ExceptionGroup as several:
            raise several.exceptions[0] from None
        finally:
            if ours:
                ray.shutdown()

    async def _serve(
        self,
        ray: Foreign,
        done: Callable[[Result], None],
        lost: Callable[[Job, LostWorker], None],
    ) -> None:
        """One worker's jobs, until none is left."""
        worker = self._started(ray)
        while self._left:
            job, tried = self._left.popleft()
            try:
                done(await worker.do.remote(job))
            except ray.exceptions.RayActorError as error:
                if error.actor_init_failed:
                    raise InputError(_why(error)) from None
                self._again(job, tried + 1, error, lost)
                # A new one is waited for as long as it takes to start; it may be elsewhere.
                ray.kill(worker)
                worker = self._started(ray)
            except ray.exceptions.RayTaskError as error:
                raise error.cause from None

    def _again(
        self,
        job: Job,
        tried: int,
        error: Exception,
        lost: Callable[[Job, LostWorker], None],
    ) -> None:
        """Puts a job back that its worker took with it, unless it did so too often."""
        if tried < TRIES:
            self._left.appendleft((job, tried))
        else:
            lost(job, LostWorker(f"{tried} workers died over it, the last: {_why(error)}"))

    def _started(self, ray: Foreign) -> Foreign:
        """An actor; Ray says later whether it could be made."""
        threads = {"LISTEN_AGAIN_THREADS": str(max(1, int(self.cpus)))}
        options = {
            "num_cpus": self.cpus,
            "num_gpus": self.gpus,
            "runtime_env": {"env_vars": threads},
        }
        return ray.remote(**options)(_Worker).remote(self.make)


class _Worker:
    """Lives on a machine of the cluster."""

    def __init__(self, make: Callable[[], Work[Any, Any]]) -> None:
        self._work = make()

    async def do(self, job: object) -> object:
        """One job."""
        return await self._work(job)


def installed() -> bool:
    """Whether Ray is here."""
    return find_spec("ray") is not None


def checked(engine: str) -> str:
    """The engine of this name.

    Raises:
        InputError: There is none, or its package is not here.
    """
    if engine not in ENGINES:
        raise InputError(f"found the engine {engine!r}; expected one of {', '.join(ENGINES)}")
    if engine == "ray" and not installed():
        raise InputError(NEEDS)
    return engine


def _begun(address: str | None) -> tuple[Foreign, bool]:
    """Ray, connected, and whether that is our doing; it tells its makers nothing."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    if not installed():
        raise InputError(NEEDS)
    ray: Foreign = import_module("ray")
    if ray.is_initialized():
        return ray, False
    told = {"include_dashboard": False} if address is None else {}
    try:
        ray.init(address=address, log_to_driver=False, **told)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise InputError(f"found no Ray at {address!r}: {_why(error)}") from None
    return ray, True


def _why(error: Exception) -> str:
    """The last line of what Ray tells, which names the cause."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1][:300] if lines else type(error).__name__
