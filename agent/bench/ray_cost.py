"""What two workers of Ray here gain on work that mostly waits, as for a model at a server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from time import perf_counter

from agent.bench.measurement import BenchRow
from agent.engines.ray_pool import LostWorker, RayPool, checked

JOBS = 40
WAIT_S = 0.1


def ray_workers() -> Iterator[BenchRow]:
    """Results a second of one worker and of two, from the first result on."""
    checked("ray")
    one, two = (asyncio.run(_rate(size)) for size in (1, 2))
    yield BenchRow(what=f"one Ray worker, jobs of {WAIT_S:g} s", value=one, unit="1/s")
    yield BenchRow(what="one Ray worker / two", value=one / two, unit="x", goal=1 / 1.7)


async def _rate(size: int) -> float:
    """Results a second; a worker's start does not count, for ears take longer to load anyway."""
    times: list[float] = []

    def done(result: None) -> None:
        times.append(perf_counter())

    def lost(job: int, why: LostWorker) -> None:
        raise why

    await RayPool(_waiter, size).each(range(JOBS), done, lost)
    # With two, the other may begin later; the second half has both.
    half = len(times) // 2
    return (len(times) - 1 - half) / (times[-1] - times[half])


def _waiter() -> Callable[[int], Awaitable[None]]:
    async def work(job: int) -> None:
        await asyncio.sleep(WAIT_S)

    return work
