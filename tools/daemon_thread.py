"""Work that nobody need wait for: a thread that ends with the program, however long it computes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

Made = TypeVar("Made")


@dataclass(frozen=True)
class DaemonThread:
    """Does one thing at a time; what nobody waits for any more by then is not begun.

    An executor's threads are joined when the program ends, and so it ends late.
    """

    _turn: threading.Lock = field(default_factory=threading.Lock)

    async def run(self, work: Callable[[], Made]) -> Made:
        """What the work makes, or whatever it raises."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Made] = loop.create_future()

        def tell(act: Callable[[], None]) -> None:
            # The loop may be gone, and whoever waited with it.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(lambda: None if done.done() else act())

        def do() -> None:
            with self._turn:
                if done.done():
                    return
                try:
                    made = work()
                except BaseException as error:
                    failure = error
                    tell(lambda: done.set_exception(failure))
                else:
                    tell(lambda: done.set_result(made))

        threading.Thread(target=do, daemon=True).start()
        return await done
