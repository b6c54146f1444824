"""Several servers of one model: the least busy is asked, and one that is down is left alone.

This is the only layer that asks again: its chats do not.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar

from tools.chat import Chat
from tools.completion import ServedModel
from tools.deadline import left, within
from tools.errors import InputError, ToolError
from tools.refusal import PATIENCE, Refused

log = logging.getLogger(__name__)

RETRIES = 5
AWAY = 30.0
"""Seconds that a server which could not be reached is left alone, while there are others."""

LONGEST = 3600.0
"""Seconds that a server is left alone at most, whatever it asks for."""

TOTAL = 600.0
"""Seconds that one question may take, with all its waits, unless the ask ends before."""

KEPT = 4096
"""Sounds by name that a server is believed to keep."""

Said = TypeVar("Said")


class Server:
    """One server, and how it is doing.

    Attributes:
        chat: Whom to ask.
        model: What the server says of the model; None before it was asked.
        busy: How many questions it is working on.
        structured: Whether it takes structured choices and log-probabilities.
        tells: Whether it gives log-probabilities; None while nobody knows.
    """

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self.model: ServedModel | None = None
        self.busy = 0
        self.structured = True
        self.tells: bool | None = None
        self.away_until = 0.0
        self.free_at = 0.0
        self.asked_at = 0.0
        self._kept: dict[str, None] = {}

    async def introduce(self) -> None:
        """Asks once what the server holds.

        `transformers serve` lists the hub's models alone, and without any it answers 500; so what
        is served from a folder need not be in the list.

        Raises:
            InputError: The model is not there.
            Refused: The server is not there.
        """
        if self.model is not None:
            return
        unlisted = ServedModel(id=self.chat.model)
        try:
            held = await self.chat.held()
        except Refused as error:
            if error.status is None or error.status < 500:
                raise
            self.model = unlisted
            return
        named = [model for model in held.data if model.id == unlisted.id]
        folder = unlisted.id.startswith(("/", ".", "~"))
        self.model = named[0] if named else unlisted if folder else self.chat.find(held)

    def keeps(self, name: str) -> bool:
        """Whether a sound of this name need not be sent. Others than vLLM would hear nothing."""
        return bool(self.model and self.model.owned_by == "vllm") and name in self._kept

    def keep(self, name: str) -> None:
        """Notes that the sound was sent; the one that was sent longest ago is forgotten."""
        self._kept.pop(name, None)
        self._kept[name] = None
        while len(self._kept) > KEPT:
            self._kept.pop(next(iter(self._kept)))

    def forget(self, name: str) -> None:
        """Notes that the server no longer has the sound."""
        self._kept.pop(name, None)

    @contextmanager
    def working(self) -> Generator[None]:
        """Counts one more question while it lasts."""
        self.busy, self.asked_at = self.busy + 1, monotonic()
        try:
            yield
        finally:
            self.busy -= 1

    def rest(self, error: Refused, failures: int) -> None:
        """Leaves the server alone for as long as it wants, or for longer each time."""
        now = monotonic()
        if error.status is None:
            self.away_until = now + AWAY
            # What is started again has nothing of what it was sent.
            self._kept.clear()
            self.model = None
        self.free_at = now + min(LONGEST, error.pause(failures))


class Pool:
    """Asks whichever server has least to do.

    Args:
        chats: One for each server.
        retries: How often to ask again what may pass.
        total_s: How many seconds one question has, with all its waits.
    """

    def __init__(
        self, chats: Sequence[Chat], retries: int = RETRIES, total_s: float = TOTAL
    ) -> None:
        self.servers = tuple(Server(chat) for chat in chats)
        self._retries, self._total_s = retries, total_s

    async def check(self) -> None:
        """Asks every server what it holds; those that are down are left alone for a while.

        Raises:
            InputError: One does not hold the model, or none is there.
        """
        down: list[str] = []
        for server, error in zip(self.servers, await self._introduced(), strict=True):
            if isinstance(error, Refused):
                server.rest(error, 1)
            if error is not None:
                down.append(str(error))
        if len(down) == len(self.servers):
            raise InputError(f"{down[0]}; expected a chat server, as a rule ending in /v1")
        for told in down:
            log.warning("going on without one server: %s", told)

    async def _introduced(self) -> list[ToolError | None]:
        async def one(server: Server) -> ToolError | None:
            try:
                await server.introduce()
            except ToolError as error:
                return error
            return None

        return list(await asyncio.gather(*map(one, self.servers)))

    async def ask(self, use: Callable[[Server], Awaitable[Said]], sound: str | None = None) -> Said:
        """What `use` gets out of a server; of equals, one that keeps the sound is asked.

        Raises:
            Refused: It went wrong more often than it may, or asking again is of no use.
            InputError: A server does not hold the model.
            ToolError: What came is no answer.
        """
        with within(self._total_s):
            return await self._answered(use, sound)

    async def _answered(self, use: Callable[[Server], Awaitable[Said]], sound: str | None) -> Said:
        failures = 0
        while True:
            server = self._next(sound)
            with server.working():
                await self._turn(server)
                try:
                    await server.introduce()
                    return await use(server)
                except Refused as error:
                    failures += 1
                    if error.passing:
                        server.rest(error, failures)
                    if failures > self._retries or not self._worth(error):
                        raise
                    log.info("asking again: %s", error)

    def _worth(self, error: Refused) -> bool:
        """Whether to ask again; what took all the time there was only where another may do it."""
        if error.late:
            return left() > 0 and any(server.away_until <= monotonic() for server in self.servers)
        return error.passing

    def _next(self, sound: str | None) -> Server:
        """The one that is there, free, least busy, knows the sound, and had the longest rest."""
        now = monotonic()

        def reluctance(server: Server) -> tuple[bool, float, int, bool, float]:
            wait = max(0.0, server.free_at - now)
            unknown = sound is None or not server.keeps(sound)
            return server.away_until > now, wait, server.busy, unknown, server.asked_at

        return min(self.servers, key=reluctance)

    async def _turn(self, server: Server) -> None:
        """Waits until the server may be asked."""
        wait, most = server.free_at - monotonic(), min(PATIENCE, left())
        if wait > most:
            raise Refused(
                f"{server.chat.url} wants to be asked again in {wait:.0f} s; "
                f"expected at most {most:.0f} s",
                None,
                late=True,
            )
        if wait > 0:
            await asyncio.sleep(wait)
