"""The MCP server: tools that listen, their progress, and traces as resources.

`mcp_server` makes it of an agent; `MCPServer.run` serves it on standard input and output, and
`MCPServer.streamable_http_app` over HTTP.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Annotated, TypeVar

import numpy as np
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from agent.assembly.agent import Agent
from agent.mcp_server.mcp_results import AnswerResult, CountResult, HeardItem, HeardList
from agent.mcp_server.recording_access import RecordingAccess
from agent.mcp_server.trace_shelf import PAGE, TRACE, TraceShelf
from agent.records.trace import this_version
from agent.show.news_text import news_text
from agent.show.progress import asked, heard
from graphs.build import News
from graphs.execution.run import run
from graphs.query.program import Count, Leaf, Program
from graphs.state import Call, Episode, percepts_of
from tools.audio import AudioClip, parse_span
from tools.errors import InputError
from tools.evidence import (
    Measurement,
    Miss,
    Percept,
    Quantity,
    SoundEvent,
    SubQuery,
    Turn,
    Utterance,
)
from tools.tool_registry import measuring

Made = TypeVar("Made")

Recording = Annotated[
    str, Field(description="A path below the server's folders, or data:audio/...;base64,...")
]
Start = Annotated[float | None, Field(description="From here, in seconds.", ge=0)]
End = Annotated[float | None, Field(description="Up to here, in seconds.", gt=0)]

INSTRUCTIONS = """Listens to recordings. `ask` answers a question about one, with the stretches of
time that the answer hangs on; the other tools tell what is heard. Times are in seconds from the
start of the recording."""

READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)


@dataclass(frozen=True)
class AudioTools:
    """What the server can be asked; each method is a tool, and its docstring what clients read.

    Attributes:
        agent: Who listens.
        access: Which recordings may be named.
        shelf: Where traces are kept.
        seconds: The longest that an answer may take.
    """

    agent: Agent
    access: RecordingAccess
    shelf: TraceShelf = field(default_factory=TraceShelf)
    seconds: float = 600.0

    async def ask(
        self,
        recording: Recording,
        question: str,
        ctx: Context,
        choices: list[str] | None = None,
        start: Start = None,
        end: End = None,
    ) -> AnswerResult:
        """Answers a question about a recording: what is heard, how often, when, who, what is said.

        With choices the answer is one of them. It listens as long as that promises a better answer.
        """
        clip = await self._opened(recording)
        news = self.agent.ask_news(
            clip, question, choices or (), start=start, end=end, seconds=self.seconds
        )
        return self._told(await self._followed(news, ctx))

    async def transcribe(
        self, recording: Recording, ctx: Context, start: Start = None, end: End = None
    ) -> HeardList:
        """What is said, when, and in which language."""
        return await self._heard(recording, start, end, ctx, Utterance, SubQuery(tool="asr"))

    async def diarize(
        self, recording: Recording, ctx: Context, start: Start = None, end: End = None
    ) -> HeardList:
        """Who speaks when: S1, S2 and so on, by first turn."""
        return await self._heard(recording, start, end, ctx, Turn, SubQuery(tool="diarize"))

    async def find_sounds(
        self,
        recording: Recording,
        ctx: Context,
        sounds: Annotated[list[str] | None, Field(description="What to look for; or all.")] = None,
        start: Start = None,
        end: End = None,
    ) -> HeardList:
        """Which sounds there are and when; where some are named, these."""
        query = SubQuery(tool="tag", text=" | ".join(sounds or ()))
        return await self._heard(recording, start, end, ctx, SoundEvent, query)

    async def count(
        self,
        recording: Recording,
        sound: Annotated[str, Field(description="A sound: dog bark, knock, bell.", min_length=1)],
        ctx: Context,
        start: Start = None,
        end: End = None,
    ) -> CountResult:
        """How many times a sound is heard, with the range that fits what was heard."""
        clip = await self._opened(recording, start, end)
        program = await self._checked(
            lambda: Program(ask=Count(things=Leaf(sort="sound", of=sound)))
        )
        tag = SubQuery(tool="tag", text=sound)
        listen = SubQuery(tool="listen", text=sound, aim="count", segment=clip.span)
        calls = await self._asked(clip, ctx, tag, listen)
        return await asyncio.to_thread(self._counted, program, clip, calls)

    async def measure(
        self,
        recording: Recording,
        quantity: Quantity,
        ctx: Context,
        start: Start = None,
        end: End = None,
    ) -> HeardList:
        """A quantity of the signal or of the music: loudness in dBFS, tempo in BPM, key, pitch."""
        query = SubQuery(tool=measuring(quantity), text=quantity)
        return await self._heard(recording, start, end, ctx, Measurement, query)

    async def listen(
        self,
        recording: Recording,
        start: Annotated[float, Field(description="From here, in seconds.", ge=0)],
        end: Annotated[float, Field(description="Up to here, in seconds.", gt=0)],
        ctx: Context,
        what: Annotated[str, Field(description="Sounds to attend to, with | between.")] = "",
    ) -> HeardList:
        """Listens again to a stretch, more closely: sounds and words, and what they come to."""
        return await self._heard(
            recording, start, end, ctx, None, SubQuery(tool="listen", text=what)
        )

    async def compare(
        self,
        recordings: Annotated[list[Recording], Field(min_length=2, max_length=8)],
        question: str,
        ctx: Context,
        choices: list[str] | None = None,
    ) -> AnswerResult:
        """Answers a question about several recordings.

        Which is louder, which has more speakers, do the same people speak, what is said in the
        second? The answer's citations say which recording they are of.
        """
        clips = [await self._opened(one) for one in recordings]
        news = self.agent.ask_news(clips, question, choices or (), seconds=self.seconds)
        return self._told(await self._followed(news, ctx))

    async def _opened(
        self, recording: str, start: float | None = None, end: float | None = None
    ) -> AudioClip:
        return await self._checked(lambda: parse_span(self.access.opened(recording), start, end))

    async def _checked(self, make: Callable[[], Made]) -> Made:
        """What is made in a thread; what is wrong with what was given is told in one line."""
        try:
            return await asyncio.to_thread(make)
        except (InputError, ValueError) as error:
            raise ToolError(str(error).splitlines()[0]) from None

    async def _heard(
        self,
        recording: str,
        start: float | None,
        end: float | None,
        ctx: Context,
        kind: type[Percept] | None,
        query: SubQuery,
    ) -> HeardList:
        clip = await self._opened(recording, start, end)
        calls = await self._asked(clip, ctx, query)
        return HeardList.of(calls, *([kind] if kind else []))

    async def _asked(self, clip: AudioClip, ctx: Context, *queries: SubQuery) -> list[Call]:
        """Asks tools directly."""
        await ctx.report_progress(0, len(queries), ", ".join(map(asked, queries)))
        try:
            calls = await self.agent.hear_async(clip, *queries)
        except InputError as error:
            raise ToolError(str(error)) from None
        await ctx.report_progress(len(queries), len(queries), ", ".join(map(heard, calls)))
        return calls

    async def _followed(self, news: AsyncGenerator[News | Episode], ctx: Context) -> Episode:
        """The episode, whose steps are told as they happen."""
        step = 0
        try:
            async with aclosing(news) as steps:
                async for one in steps:
                    if isinstance(one, Episode):
                        return one
                    step += 1
                    await ctx.report_progress(step, None, news_text(one))
        except InputError as error:
            raise ToolError(str(error)) from None
        raise ToolError("the question was given up")

    def _told(self, episode: Episode) -> AnswerResult:
        key = self.shelf.put(self.agent.trace_of(episode))
        return AnswerResult.of(episode, TRACE.format(key=key), PAGE.format(key=key))

    def _counted(self, program: Program, clip: AudioClip, calls: list[Call]) -> CountResult:
        """The program run on what was heard."""
        told = run(program, (), clip.span, calls, self.agent.runtime.alike)
        if all(isinstance(one, Miss) for one in percepts_of(calls)) and calls:
            raise ToolError("no tool could listen")
        numbers = told.votes[np.isfinite(told.votes)]
        count = int(np.median(numbers)) if len(numbers) else 0
        low, high = told.interval or (count, count)
        percepts = percepts_of(calls)
        return CountResult(
            count=count,
            low=int(low),
            high=int(high),
            confidence=round(float((numbers == count).mean()) if len(numbers) else 0.0, 4),
            heard=[HeardItem.of(percepts[at]) for at in told.because],
        )


TOOLS = ("ask", "transcribe", "diarize", "find_sounds", "count", "measure", "listen", "compare")


def mcp_server(tools: AudioTools) -> MCPServer[object]:
    """The server of these tools, over whatever transport it is then run."""
    server = MCPServer[object](
        "listen-again", version=this_version(), instructions=INSTRUCTIONS, log_level="WARNING"
    )
    for name in TOOLS:
        server.add_tool(getattr(tools, name), annotations=READS)

    @server.resource(TRACE, mime_type="application/json")
    def trace(key: str) -> str:
        """Everything that was heard and decided for an answer."""
        return _found(lambda: tools.shelf.get(key).model_dump_json(indent=1))

    @server.resource(PAGE, mime_type="text/html")
    def page(key: str) -> str:
        """The same as one page for a browser, with the sound where it is short."""
        return _found(lambda: tools.shelf.page(key))

    return server


def _found(make: Callable[[], str]) -> str:
    try:
        return make()
    except InputError as error:
        raise ResourceNotFoundError(str(error)) from None
