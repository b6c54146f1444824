"""The moment by which the ask at hand must be done, for whoever waits for something within it."""

from __future__ import annotations

import math
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

_END: ContextVar[float] = ContextVar("end", default=math.inf)
"""In seconds of the monotonic clock. Tasks and `asyncio.to_thread` inherit it."""


@contextmanager
def within(seconds: float) -> Generator[None]:
    """What runs in here has so many seconds, or fewer where an outer one ends sooner."""
    before = _END.set(min(_END.get(), monotonic() + seconds))
    try:
        yield
    finally:
        _END.reset(before)


def left() -> float:
    """How many seconds there still are: never below 0; infinite where no end was set."""
    return max(0.0, _END.get() - monotonic())
