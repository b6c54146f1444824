"""One tool call: live, by a tool under a deadline; or read back from a trace."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from time import perf_counter
from typing import Protocol, TypedDict

from graphs.state import Call
from tools.audio import AudioClip
from tools.cache import PerceptCache
from tools.errors import InputError, ToolError
from tools.evidence import Miss, Percept, SubQuery
from tools.tool import Tool, Toolbox

log = logging.getLogger(__name__)

PATIENCE = 60.0
"""Seconds that a tool has for any crop, besides one for each second of audio."""


class ToolCall(TypedDict):
    """The input of one parallel `perceive`."""

    clip: AudioClip
    query: SubQuery
    round: int
    seconds_left: float


class PerceptionBackend(Protocol):
    """Carries out one sub-query. Never fails: what could not be heard is a `Miss` in the call."""

    async def __call__(self, tool_call: ToolCall) -> Call: ...


@dataclass(frozen=True)
class ToolBackend:
    """Asks the tools, or the cache where the same was asked before."""

    tools: Toolbox
    cache: PerceptCache | None = None

    async def __call__(self, tool_call: ToolCall) -> Call:
        """Runs the tool on the crop; what cannot be asked at all leaves a `Miss`."""
        query, clip, began = tool_call["query"], tool_call["clip"], perf_counter()
        try:
            tool = self.tools[query.tool]
            clip = clip.crop(query.segment) if query.segment else clip
        except ToolError as error:
            return Call(round=tool_call["round"], query=query, percepts=(_miss(query, error),))
        remembered = self.cache.read(clip, query, tool.digest) if self.cache else None
        if remembered is None:
            heard = await self._listen(tool, clip, query, tool_call["seconds_left"])
        else:
            heard = remembered
        return Call(
            round=tool_call["round"],
            query=query,
            percepts=heard,
            audio_seconds=clip.span.duration,
            seconds=perf_counter() - began,
            cached=remembered is not None,
        )

    async def _listen(
        self, tool: Tool, clip: AudioClip, query: SubQuery, seconds_left: float
    ) -> tuple[Percept, ...]:
        """What the tool reported, also before it failed or ran late; remembered when complete."""
        heard: list[Percept] = []
        deadline = min(PATIENCE + clip.span.duration, seconds_left)
        try:
            async with asyncio.timeout(deadline):
                async for percept in tool(clip, query):
                    heard.append(percept)
        except TimeoutError:
            late = f"stopped after {deadline:.1f} s; what it reported before is kept"
            return (*heard, _miss(query, late))
        except (ToolError, InputError) as error:
            return (*heard, _miss(query, error))
        except Exception as error:
            # A tool is other people's networks and decoders: what they raise ends the call, not
            # the episode. The traceback is kept, for it is a bug all the same.
            log.exception("%s failed on %s", query.tool, clip.span)
            return (*heard, _miss(query, f"{type(error).__name__}: {error}"))
        if self.cache:
            self.cache.write(clip, query, tool.digest, heard)
        return tuple(heard)


def _miss(query: SubQuery, reason: object) -> Miss:
    """The query that could not be answered, as evidence."""
    return Miss(tool=query.tool, reason=str(reason), segment=query.segment)


class ReplayBackend:
    """Reads the calls of a trace back; asks no tool."""

    def __init__(self, calls: Iterable[Call]) -> None:
        self._calls: defaultdict[SubQuery, list[Call]] = defaultdict(list)
        for call in calls:
            self._calls[call.query].append(call)

    async def __call__(self, tool_call: ToolCall) -> Call:
        """The logged call; a query that the trace does not hold leaves a `Miss`."""
        query = tool_call["query"]
        if self._calls[query]:
            return self._calls[query].pop(0)
        absent = _miss(query, "the trace holds no such call")
        return Call(round=tool_call["round"], query=query, percepts=(absent,))


class NoAudio:
    """Hears nothing: what is left to an agent that has only the question."""

    async def __call__(self, tool_call: ToolCall) -> Call:
        """A `Miss` for every call."""
        query = tool_call["query"]
        return Call(
            round=tool_call["round"], query=query, percepts=(_miss(query, "there is no recording"),)
        )
