"""An event loop in a thread of its own, which ends with the program if nobody ends it before."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

Made = TypeVar("Made")


class LoopThread:
    """Runs what it is given, from the start until it is closed."""

    def __init__(self) -> None:
        self._begun: Future[asyncio.AbstractEventLoop] = Future()
        self._end = asyncio.Event()
        self._thread = threading.Thread(target=self._work, name="agent", daemon=True)
        self._thread.start()
        self._loop = self._begun.result()

    def _work(self) -> None:
        # At its end the runner cancels what is still going on.
        with asyncio.Runner() as runner:
            self._begun.set_result(runner.get_loop())
            runner.run(self._end.wait())

    def begin(self, work: Coroutine[Any, Any, Made]) -> Future[Made]:
        """What the work will give; cancelling that cancels the work."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def close(self) -> None:
        """Cancels what is going on, and waits for its end."""
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()
