"""One client for each chat server and event loop, so that questions share connections."""

from __future__ import annotations

from asyncio import AbstractEventLoop, get_running_loop
from collections.abc import AsyncGenerator
from types import ModuleType
from typing import Any

Place = tuple[AbstractEventLoop, str, str]
"""Whose connections: a loop, an address and a key."""

_OPEN: dict[Place, tuple[Any, AsyncGenerator[None]]] = {}
"""Clients, each with the generator that closes it, which must be kept for as long."""


async def shared(openai: ModuleType, url: str, key: str) -> Any:  # noqa: ANN401 - untyped library
    """The running loop's client for a server, opened on first use and closed with the loop."""
    place = get_running_loop(), url, key
    if place not in _OPEN:
        client = openai.AsyncOpenAI(api_key=key, base_url=url, http_client=_plain(openai, url))
        ending = _ending(place)
        _OPEN[place] = client, ending
        await anext(ending)
    return _OPEN[place][0]


async def _ending(place: Place) -> AsyncGenerator[None]:
    """Closes a client: before a loop closes, asyncio closes the generators begun in it."""
    try:
        yield
    finally:
        client, _ = _OPEN.pop(place)
        await client.close()


def _plain(openai: ModuleType, url: str) -> object:
    """A client for an address without TLS; for others, None: the library's own.

    Reading the certificates takes 27 ms.
    """
    if url.startswith("https://"):
        return None
    return openai.DefaultAsyncHttpxClient(verify=False, follow_redirects=False)
