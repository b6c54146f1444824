"""The one thread in which questions are thought about, so that requests are answered meanwhile.

Reading a question and weighing evidence compute for tens of milliseconds at a time. The parts that
do so are shared and were made for one event loop; tools have threads of their own anyway.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

Made = TypeVar("Made")


class ThinkingLoop:
    """An event loop in a thread of its own. Cancelling who waits cancels the work."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="thinking", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()

    async def run(self, work: Coroutine[Any, Any, Made]) -> Made:
        """What the work gives, or raises."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    def close(self) -> None:
        """Cancels what is still thought about, and ends the thread."""
        if not self._loop.is_closed():
            asyncio.run_coroutine_threadsafe(self._cancel_all(), self._loop)
            self._thread.join(timeout=10.0)

    async def _cancel_all(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._loop.stop()
