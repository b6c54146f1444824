"""A server that lies, hangs, drips, pours, redirects and repeats: a value or one line, in time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from tests.hostile.hostile_server import HostileServer, Mode
from tests.hostile.server_modes import (
    COMPLAINTS,
    NO_HTTP,
    ODD,
    RIGHT_NUMBERS,
    SILENT,
    TOO_LONG,
    WRONG_NUMBERS,
    listed,
    says,
    whole,
)
from tools.audio import AudioClip
from tools.chat import Chat, message
from tools.deadline import within
from tools.errors import InputError, ToolError
from tools.lalm.lalm import Chosen, Reply
from tools.lalm.served_lalm import ServedLalm
from tools.refusal import Refused

KEY = "sk-this-is-secret"
SECONDS = 0.4
"""What a request has."""

LATER = 1.5
"""Seconds in which it must be over all the same: this machine may be busy."""

LONG = 10.0
"""What a request has whose reply is cut off before, by its length."""

Value = TypeVar("Value")
Tried = Callable[[int], None]
Each = Callable[[str, Callable[[str, Mode], Awaitable[None]]], None]

READ = {name: says(whole(body)) for name, body in (ODD | WRONG_NUMBERS).items()}
MODES: dict[str, dict[str, Mode]] = {
    "silent": SILENT,
    "complaints": COMPLAINTS,
    "no HTTP": NO_HTTP,
    "too long": TOO_LONG,
    "odd replies": READ,
}
GROUPS = pytest.mark.parametrize("group", MODES)


def in_one_line(error: Exception) -> None:
    """It tells no secret, and no more than a line."""
    told = str(error)
    assert told, "an error says something"
    assert KEY not in told
    assert len(told.splitlines()) == 1
    assert len(told) < 1000


async def survived(asked: Callable[[], Awaitable[Value]], within_s: float) -> Value | Exception:
    """The value, or the one line; in time either way."""
    began = time.monotonic()
    try:
        return await asked()
    except (ToolError, InputError) as error:
        in_one_line(error)
        return error
    finally:
        assert time.monotonic() - began < within_s


@pytest.fixture
def each(tried: Tried) -> Each:
    """Goes through the modes of a group; those that can only be waited for, all at once."""

    def go(group: str, one: Callable[[str, Mode], Awaitable[None]]) -> None:
        async def every() -> None:
            turns = asyncio.Semaphore(len(SILENT) if group == "silent" else 1)

            async def in_turn(name: str, mode: Mode) -> None:
                async with turns:
                    await one(name, mode)

            await asyncio.gather(*(in_turn(*each) for each in MODES[group].items()))

        asyncio.run(every())
        tried(len(MODES[group]))

    return go


@pytest.mark.hostile("server: a chat", fault="F2")
@GROUPS
def test_a_chat_ends_in_a_value_or_one_line(group: str, each: Each) -> None:
    async def one(name: str, mode: Mode) -> None:
        seconds = LONG if group == "too long" else SECONDS
        with HostileServer(mode) as server:
            chat = Chat.at(server.url, "ear", timeout_s=seconds, retries=0, key=KEY)
            how = {"temperature": 0.0, "seed": 0, "max_tokens": 9}
            found = await survived(lambda: chat.complete(message("?"), how), seconds + LATER)
            assert isinstance(found, ToolError), name
            if group == "silent":
                assert isinstance(found, Refused), name
                assert found.late, name
            assert group != "too long" or "the reply is too long" in str(found), name
            assert len(server.seen) == 1, name

    each(group, one)


@pytest.mark.hostile("server: its list of models", fault="F2")
@GROUPS
def test_the_list_of_models_ends_in_one_line(group: str, each: Each) -> None:
    async def one(name: str, mode: Mode) -> None:
        with HostileServer(mode) as server:
            chat = Chat.at(server.url, "ear", timeout_s=SECONDS, key=KEY)
            found = await survived(chat.check, SECONDS + LATER)
            assert isinstance(found, InputError), name
            assert len(server.seen) == 1, name

    each(group, one)


@pytest.mark.hostile("server: a pool", fault="F2")
@GROUPS
def test_a_pool_ends_within_the_time_of_its_ask(group: str, call: AudioClip, each: Each) -> None:
    async def one(name: str, mode: Mode) -> None:
        with HostileServer(listed(mode)) as server:
            lalm = ServedLalm.at([server.url, server.url], "ear", timeout_s=99, key=KEY)

            async def ask() -> object:
                with within(SECONDS):
                    return await lalm.reply(call, "?")

            assert isinstance(await survived(ask, SECONDS + LATER), ToolError), name

    each(group, one)


@pytest.mark.hostile("server: numbers", fault="F9")
def test_probabilities_of_a_server_are_probabilities_or_nothing(
    call: AudioClip, tried: Tried
) -> None:
    async def one(body: bytes) -> tuple[object, object]:
        with HostileServer(listed(says(whole(body)))) as server:
            lalm = ServedLalm.at([server.url], "ear", timeout_s=9, retries=0)
            chosen = await survived(lambda: lalm.choose(call, "?", 2), 9)
            return chosen, await survived(lambda: lalm.reply(call, "?"), 9)

    for body in WRONG_NUMBERS.values():
        assert all(isinstance(found, ToolError) for found in asyncio.run(one(body)))
    for body in RIGHT_NUMBERS.values():
        chosen, reply = asyncio.run(one(body))
        assert isinstance(chosen, Chosen)
        assert isinstance(reply, Reply)
        assert sum(chosen.posterior) == pytest.approx(1)
        assert reply.confidence is not None
    tried(2 * len(WRONG_NUMBERS | RIGHT_NUMBERS))


@pytest.mark.hostile("server: no time left", fault="F2")
def test_without_time_nothing_is_sent(call: AudioClip) -> None:
    async def ask(lalm: ServedLalm) -> Reply:
        with within(0):
            return await lalm.reply(call, "?")

    with HostileServer(says(whole(b"{}"))) as server:
        found = asyncio.run(survived(lambda: ask(ServedLalm.at([server.url], "ear")), 1))
        assert isinstance(found, Refused)
        assert found.late
        assert server.seen == []


@pytest.mark.hostile("server: retries", fault="F2")
def test_asking_again_and_waiting_to_are_within_the_time_of_the_ask(call: AudioClip) -> None:
    async def ask(lalm: ServedLalm) -> Reply:
        with within(1.0):
            return await lalm.reply(call, "?")

    busy = COMPLAINTS["500"]
    with HostileServer(listed(busy)) as one, HostileServer(listed(busy)) as two:
        lalm = ServedLalm.at([one.url, two.url], "ear", retries=999)
        assert isinstance(asyncio.run(survived(lambda: ask(lalm), 1 + LATER)), Refused)
        assert 2 <= len(one.seen + two.seen) < 20
