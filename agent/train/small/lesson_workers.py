"""Lessons made by other processes while the model learns from those before.

On a GPU a step takes less time than its windows take to be mixed. Every lesson follows from its
number alone, so that who makes it changes nothing.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TypeVar, cast

from tools.errors import InputError

Made = TypeVar("Made")
Maker = Callable[[int], Made]

AHEAD = 3
"""Steps that each process may be ahead of the model."""

_MAKERS: list[Maker[object]] = []
"""What a process makes lessons with, once it has begun."""


@contextmanager
def made_ahead(
    make: Maker[Made], steps: Sequence[int], workers: int
) -> Generator[Callable[[], Made]]:
    """What calls for the next of these steps; without workers, it is made at the call.

    Args:
        make: Makes the lessons of a step; it goes to each process once, as a pickle.
        steps: All that will be asked for, in order.
        workers: How many processes.

    Raises:
        InputError: At a call: one of them was ended from outside.
    """
    if not workers:
        coming = iter(steps)
        yield lambda: make(next(coming))
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, spawn, initializer=_begun, initargs=(make,)) as pool:
        left, waiting = deque(steps), deque[Future[object]]()

        def following() -> Made:
            while left and len(waiting) < AHEAD * workers:
                waiting.append(pool.submit(_made, left.popleft()))
            try:
                return cast("Made", waiting.popleft().result())
            except BrokenProcessPool:
                raise InputError(
                    f"one of {workers} processes that make lessons was ended; expected memory for "
                    "each; the last checkpoint is as it was"
                ) from None

        try:
            yield following
        finally:
            pool.shutdown(cancel_futures=True)


def _begun(make: Maker[object]) -> None:
    _MAKERS.append(make)


def _made(step: int) -> object:
    return _MAKERS[-1](step)
