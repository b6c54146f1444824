"""A long piece of work that calls back, as stretches between which it can be stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Stopped(Exception):
    """Raised inside the work when nobody waits for it any more."""


class Paced(Generic[Result]):
    """Iterates over the steps of `work`, which calls the function that it is given after each.

    The work is done in a thread of its own, which stands still between two steps until the next is
    asked for. Closing the iterator ends the work at its next step.
    """

    def __init__(self, work: Callable[[Callable[[], None]], Result]) -> None:
        self._work = work
        self._told = SimpleQueue[bool]()
        self._asked = SimpleQueue[bool]()
        self._results: list[Result] = []
        self._failures: list[BaseException] = []

    @property
    def result(self) -> Result:
        """What the work gave, once all steps are done."""
        return self._results[0]

    def __iter__(self) -> Iterator[None]:
        """Yields after each step.

        Raises:
            Exception: Whatever the work raises.
        """
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        try:
            while self._told.get():
                yield
                self._asked.put(True)
        finally:
            self._asked.put(False)
            thread.join()
        if self._failures:
            raise self._failures[0]

    def _run(self) -> None:
        try:
            self._results.append(self._work(self._step))
        except Stopped:
            pass
        except BaseException as error:
            self._failures.append(error)
        finally:
            self._told.put(False)

    def _step(self) -> None:
        """Tells that a step is done, and waits to be asked for the next."""
        self._told.put(True)
        if not self._asked.get():
            raise Stopped
