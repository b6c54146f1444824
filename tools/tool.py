"""The one interface every specialist implements, and how a blocking one is made to fit it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, NoReturn, Protocol, TypeVar, runtime_checkable

from tools.audio import AudioClip
from tools.errors import ToolError
from tools.evidence import Percept, SubQuery


class Tool(Protocol):
    """Listens to a clip and reports percepts as it hears them.

    `digest` names the tool's method and model: two tools with one digest hear the same.
    """

    @property
    def name(self) -> str: ...

    @property
    def description(self) -> str: ...

    @property
    def digest(self) -> str: ...

    def __call__(self, clip: AudioClip, query: SubQuery) -> AsyncIterator[Percept]: ...


@runtime_checkable
class AskingTool(Protocol):
    """A tool that asks a model elsewhere: `origin` tells where, and is empty for this process."""

    @property
    def origin(self) -> str: ...


def heard_by(tool: Tool) -> str:
    """By what a percept is remembered: what one server said is not believed of another."""
    origin = tool.origin if isinstance(tool, AskingTool) else ""
    return f"{tool.digest} at {origin}" if origin else tool.digest


class Toolbox(dict[str, Tool]):
    """Tools by name."""

    @classmethod
    def of(cls, *tools: Tool) -> Toolbox:
        """Collects tools, refusing two of the same name."""
        box = cls({tool.name: tool for tool in tools})
        if len(box) != len(tools):
            raise ValueError(f"duplicate tool names in {[tool.name for tool in tools]}")
        return box

    def __missing__(self, name: str) -> NoReturn:
        """Tells whoever asked which tools there are."""
        raise ToolError(f"no tool {name!r}; there are {sorted(self)}")


Perceiver = Callable[[AudioClip, SubQuery], Iterator[Sequence[Percept]]]
"""A specialist that computes: yields what it heard in each stretch of two minutes or less.

What must hear all of the clip first, as a meter of the recording does, takes one step for it."""


Thing = TypeVar("Thing")


class Lazy(Generic[Thing]):
    """Something made on first use, once, whatever thread asks first."""

    def __init__(self, make: Callable[[], Thing]) -> None:
        self._make = make
        self._made: list[Thing] = []
        self._lock = threading.Lock()

    def get(self) -> Thing:
        """The thing; whoever comes while it is being made waits."""
        with self._lock:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]


class Specialist:
    """A `Perceiver` as a `Tool`: loaded on first use, run in its own thread, stopped in between.

    One thread each, in which its calls take turns: with calls on any thread, every thread's heap
    grew to the peak of every perceiver, 0.3 GB more over ten minutes of sound.

    Args:
        name: By which it is asked.
        description: For whoever chooses tools.
        digest: As of every tool; a function where it costs something, or changes with the first
            call, which fetches the model.
        load: Makes the perceiver.
    """

    def __init__(
        self,
        name: str,
        description: str,
        digest: str | Callable[[], str],
        load: Callable[[], Perceiver],
    ) -> None:
        self.name = name
        self.description = description
        self._digest = digest
        self._perceiver = Lazy(load)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    @property
    def digest(self) -> str:
        """What its percepts depend on, as things are now."""
        return self._digest if isinstance(self._digest, str) else self._digest()

    async def load(self) -> None:
        """Makes the perceiver; a second time does nothing.

        Raises:
            StoreError: Its model is not here and cannot be fetched.
        """
        await asyncio.get_running_loop().run_in_executor(self._thread, self._perceiver.get)

    async def __call__(self, clip: AudioClip, query: SubQuery) -> AsyncIterator[Percept]:
        """Yields percepts stretch by stretch; cancelling it stops at the end of the present one."""
        loop = asyncio.get_running_loop()
        perceiver = await loop.run_in_executor(self._thread, self._perceiver.get)
        stretches = iter(perceiver(clip, query))
        while True:
            heard = await loop.run_in_executor(self._thread, next, stretches, None)
            if heard is None:
                return
            for percept in heard:
                yield percept
