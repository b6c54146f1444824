"""One tool call: live, by a tool under a deadline; or read back from a trace."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NotRequired, Protocol, TypedDict

from graphs.state import Call
from tools.audio import AudioClip
from tools.cache import PerceptCache
from tools.errors import InputError, ToolError
from tools.evidence import STEMS, Miss, Percept, Source, Stem, SubQuery
from tools.joint_clip import of_clip, written_together
from tools.tool import Specialist, Tool, Toolbox, heard_by

log = logging.getLogger(__name__)

PATIENCE = 60.0
"""Seconds that a tool has for any crop, besides one for each second of audio."""


class ToolCall(TypedDict):
    """The input of one parallel `perceive`."""

    clip: AudioClip
    query: SubQuery
    round: int
    seconds_left: float
    together: NotRequired[tuple[AudioClip, ...]]
    """All recordings, where a query is to hear them together."""


class Separation(Protocol):
    """Makes one stem of a mixture heard alone (`tools/separate.py`)."""

    async def load(self) -> None: ...

    def hearing(self, clip: AudioClip, stem: Stem) -> AbstractContextManager[AudioClip]: ...


class PerceptionBackend(Protocol):
    """Carries out one sub-query. Never fails: what could not be heard is a `Miss` in the call."""

    async def __call__(self, tool_call: ToolCall) -> Call: ...


@dataclass(frozen=True)
class ToolBackend:
    """Asks the tools, or the cache where the same was asked before.

    Attributes:
        tools: Who can be asked.
        cache: Remembers what was heard; None forgets it.
        separator: Gives the voice or the accompaniment of a mixture; None cannot.
    """

    tools: Toolbox
    cache: PerceptCache | None = None
    separator: Separation | None = None

    async def __call__(self, tool_call: ToolCall) -> Call:
        """Runs the tool on the crop; what cannot be asked at all leaves a `Miss`."""
        query, clip = tool_call["query"], tool_call["clip"]
        try:
            tool = self.tools[query.tool]
            if together := tool_call.get("together"):
                return await self._ask_together(tool, together, tool_call)
            clip = clip.crop(query.segment) if query.segment else clip
            with self._of_source(clip, query.source) as heard:
                return await self._ask(tool, heard, tool_call)
        except ToolError as error:
            return Call(round=tool_call["round"], query=query, percepts=(_miss(query, error),))

    async def _ask_together(
        self, tool: Tool, clips: tuple[AudioClip, ...], tool_call: ToolCall
    ) -> Call:
        """What was heard of one recording while all were heard as one."""
        with TemporaryDirectory(prefix="listen-again-") as folder:
            path = Path(folder) / "together.wav"
            joint = await asyncio.to_thread(written_together, clips, path)
            call = await self._ask(tool, joint, tool_call)
        at = (tool_call["query"].recording or 1) - 1
        percepts = of_clip(call.percepts, clips, at)
        seconds = clips[at].span.duration
        return call.model_copy(update={"percepts": percepts, "audio_seconds": seconds})

    def _of_source(
        self, clip: AudioClip, source: Source | None
    ) -> AbstractContextManager[AudioClip]:
        """The clip as the part of its sound is heard that the query asks about."""
        match source:
            case None:
                return nullcontext(clip)
            case "left" | "right":
                return nullcontext(clip.of_side(source))
            case "voice" | "accompaniment":
                if self.separator is None:
                    raise ToolError(f"found no separator; expected one to hear the {source} alone")
                return self.separator.hearing(clip, source)

    async def _ask(self, tool: Tool, clip: AudioClip, tool_call: ToolCall) -> Call:
        """What was heard earlier, or is heard now."""
        query, began = tool_call["query"], perf_counter()
        remembered = await self._remembered(tool, clip, query)
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
        clock = asyncio.get_running_loop().time
        began, end = clock(), clock() + seconds_left
        try:
            async with asyncio.timeout_at(end) as limit:
                await self._load(tool, query)
                end = min(end, clock() + PATIENCE + clip.span.duration)
                limit.reschedule(end)
                async for percept in tool(clip, query):
                    heard.append(percept)
        except TimeoutError:
            late = f"stopped after {end - began:.1f} s; what it reported before is kept"
            return (*heard, _miss(query, late))
        except (ToolError, InputError) as error:
            return (*heard, _miss(query, error))
        except Exception as error:
            # A tool is other people's networks and decoders: what they raise ends the call, not
            # the episode. The traceback is kept, for it is a bug all the same.
            log.exception("%s failed on %s", query.tool, clip.span)
            return (*heard, _miss(query, f"{type(error).__name__}: {error}"))
        if self.cache:
            await asyncio.to_thread(self.cache.write, clip, query, heard_by(tool), heard)
        return tuple(heard)

    async def _remembered(
        self, tool: Tool, clip: AudioClip, query: SubQuery
    ) -> tuple[Percept, ...] | None:
        """What was heard earlier; another process may have the file, and no loop waits for that."""
        if self.cache is None:
            return None
        return await asyncio.to_thread(self.cache.read, clip, query, heard_by(tool))

    async def _load(self, tool: Tool, query: SubQuery) -> None:
        """Loads what a first call needs, or fetches it; only then its patience begins to count."""
        if isinstance(tool, Specialist):
            await tool.load()
        if self.separator and query.source in STEMS:
            await self.separator.load()


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
