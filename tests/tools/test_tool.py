"""Specialists as tools."""

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence

import pytest

from tools.audio import AudioClip
from tools.errors import ToolError
from tools.evidence import Percept, SoundEvent, SubQuery
from tools.tool import Lazy, Specialist, Toolbox


def _specialist(hear: list[str] | None = None, name: str = "tag") -> Specialist:
    """Reports one event a stretch, and writes down each stretch it begins."""

    def perceiver(clip: AudioClip, query: SubQuery) -> Iterator[Sequence[Percept]]:
        for stretch in range(100):
            if hear is not None:
                hear.append(f"{stretch}")
            time.sleep(0.01)
            yield [SoundEvent(tool=name, segment=clip.span, label=str(stretch))]

    return Specialist(name, "Counts.", "digest", lambda: perceiver)


def test_two_tools_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="duplicate tool names"):
        Toolbox.of(_specialist(), _specialist())


def test_an_unknown_name_is_told_the_known_ones() -> None:
    with pytest.raises(ToolError, match=r"no tool 'nose'; there are \['tag'\]"):
        Toolbox.of(_specialist())["nose"]


@pytest.mark.anyio
async def test_percepts_come_while_the_tool_still_listens(call: AudioClip) -> None:
    begun: list[str] = []
    async for percept in _specialist(begun)(call, SubQuery(tool="tag")):
        assert isinstance(percept, SoundEvent)
        break
    assert len(begun) <= 2


@pytest.mark.anyio
async def test_a_cancelled_tool_stops_listening(call: AudioClip) -> None:
    begun: list[str] = []

    async def listen() -> None:
        async for _ in _specialist(begun)(call, SubQuery(tool="tag")):
            pass

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(listen(), timeout=0.1)
    await asyncio.sleep(0.05)
    at_once = len(begun)
    await asyncio.sleep(0.1)
    assert len(begun) == at_once < 100


def test_what_is_made_once_is_made_once_by_many_threads() -> None:
    made: list[int] = []

    def make() -> int:
        time.sleep(0.02)
        made.append(1)
        return len(made)

    once = Lazy(make)
    threads = [threading.Thread(target=once.get) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]
    assert once.get() == 1
