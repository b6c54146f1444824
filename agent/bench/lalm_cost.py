"""What asking a LALM costs beside the LALM: by stubs of servers that take a known time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter

from agent.bench.measurement import BenchRow
from tools.audio import AudioClip
from tools.lalm.served_lalm import ServedLalm

SLOW_S = 0.2
"""Seconds that a stub takes for a reply."""

SAMPLES = 80
AT_A_TIME = 16
CALLS = 20
HEADER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
MODELS = {"object": "list", "data": [{"id": "ear", "owned_by": "vllm"}]}
SAID = {"choices": [{"message": {"content": "A"}, "finish_reason": "stop"}]}


@dataclass
class Stub:
    """A server that takes one question at a time, `seconds` for each, and counts bytes."""

    seconds: float
    url: str = ""
    received: list[int] = field(default_factory=list[int])
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request on one connection."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        said = MODELS
        if head.startswith("post"):
            length = int(head.partition("content-length:")[2].split()[0])
            await reader.readexactly(length)
            self.received.append(length)
            async with self.turn:
                await asyncio.sleep(self.seconds)
            said = SAID
        text = json.dumps(said).encode()
        writer.write(HEADER + b"Content-Length: %d\r\n\r\n" % len(text) + text)
        await writer.drain()
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def stubbed(seconds: float) -> AsyncGenerator[Stub]:
    """A stub on the loopback, while it is needed."""
    stub = Stub(seconds)
    server = await asyncio.start_server(stub.answer, "127.0.0.1", 0, limit=2**24)
    stub.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    async with server:
        yield stub


def listening(clip: AudioClip) -> Iterator[BenchRow]:
    """Four servers against one, a second question about a crop, and our own time for a call."""
    one, four = (asyncio.run(_seconds(clip, count)) for count in (1, 4))
    yield BenchRow(what="LALM samples a second, one server", value=SAMPLES / one, unit="1/s")
    yield BenchRow(what="LALM samples a second, four servers", value=SAMPLES / four, unit="1/s")
    yield BenchRow(what="time of four servers / of one", value=four / one, unit="x", goal=1 / 3.8)
    first, second, cold, warm = asyncio.run(_twice(clip))
    yield BenchRow(what="first question about a crop", value=first / 1e3, unit="kB")
    yield BenchRow(what="second question about a crop", value=second / 1e3, unit="kB", goal=1)
    yield BenchRow(what="our time for a LALM call, sound sent", value=1e3 * cold, unit="ms")
    yield BenchRow(what="our time for a LALM call", value=1e3 * warm, unit="ms", goal=10)


async def _seconds(clip: AudioClip, count: int) -> float:
    """How long all samples take, asked some at a time."""
    async with AsyncExitStack() as stack:
        stubs = [await stack.enter_async_context(stubbed(SLOW_S)) for _ in range(count)]
        lalm = ServedLalm.at([stub.url for stub in stubs], "ear", seconds=clip.length)
        # Each server has the sound before the clock starts, for decoding it is measured below.
        await asyncio.gather(*(lalm.choose(clip, "warm-up", 4) for _ in stubs))
        left = iter(range(SAMPLES))

        async def work() -> None:
            for number in left:
                await lalm.choose(clip, f"question {number}", 4)

        began = perf_counter()
        await asyncio.gather(*(work() for _ in range(AT_A_TIME)))
        return perf_counter() - began


async def _twice(clip: AudioClip) -> tuple[int, int, float, float]:
    """Bytes of a first and of a second question, and seconds that each takes at no server time."""
    cold: list[float] = []
    warm: list[float] = []
    async with stubbed(0.0) as stub:
        for _ in range(CALLS):
            lalm = ServedLalm.at([stub.url], "ear", seconds=clip.length)
            await lalm.check()
            for spent in (cold, warm):
                began = perf_counter()
                await lalm.choose(clip, "which?", 4)
                spent.append(perf_counter() - began)
    return stub.received[-2], stub.received[-1], sorted(cold)[CALLS // 2], sorted(warm)[CALLS // 2]
