"""Work that ends when the client goes who waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from fastapi import Request

from agent.serve.serve_errors import RefusalError

Made = TypeVar("Made")

GONE = 499
"""As nginx calls it; nobody is there to read it."""


async def until_gone(request: Request, work: Coroutine[Any, Any, Made]) -> Made:
    """What the work gives; it is cancelled when the client closes its connection.

    Raises:
        RefusalError: The client went.
    """
    working, leaving = asyncio.create_task(work), asyncio.create_task(_gone(request))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise RefusalError(GONE, "the client went")
    finally:
        for task in (working, leaving):
            task.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
