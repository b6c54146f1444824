"""What each tool takes: CPU seconds for each second of audio, and memory that does not grow."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from time import process_time

from pydantic import TypeAdapter

from agent.assembly.runtime import Runtime
from agent.assembly.settings import load
from agent.bench.child_process import spawn
from agent.bench.long_clip import tiled
from agent.bench.measurement import BenchRow
from agent.show.terminal import warn
from tools.audio import AudioClip, Segment
from tools.errors import InputError, ToolError
from tools.evidence import Percept, SubQuery
from tools.tool import Tool
from tools.tool_registry import SEPARATION, TOOLS, ToolSpec, call_kind, telling

SOUND = "dog bark"
"""What is asked of those who hear a named sound."""

BUDGET = 0.02
"""Seconds for each second of audio that tools may take together to hear an hour: 72 s of it."""

MINUTE, HOUR = 60.0, 3_600.0

_QUERIES = TypeAdapter(list[SubQuery])


def tools_alone(folder: Path, clip: Path) -> Iterator[BenchRow]:
    """Every way of hearing that the registry has, on a minute; then the cheap ones on an hour.

    Models are loaded before, and those of optional tools fetched; what cannot be had is left out.
    """
    minute = AudioClip.open(tiled(folder / "minute.wav", clip, MINUTE))
    factors = dict[SubQuery, float]()
    runtime = Runtime.of(load())
    for query, tool in _ways(runtime):
        try:
            factors[query] = _factor(tool, query, minute)
        except (InputError, ToolError) as error:
            warn(f"left out {call_kind(query)}: {error}")
            continue
        yield BenchRow(
            what=f"real-time factor of {call_kind(query)}", value=factors[query], unit="x"
        )
    separating = _separating(runtime, minute)
    yield BenchRow(what=f"real-time factor of {SEPARATION.name}", value=separating, unit="x")
    whole = sum(factors.values()) + separating
    yield BenchRow(
        what="real-time factor of all together, on a minute each", value=whole, unit="x", goal=0.6
    )
    yield _memory(folder, clip, cheapest(factors))


def _ways(runtime: Runtime) -> Iterator[tuple[SubQuery, Tool]]:
    """Each tool as often as it can be asked for something else."""
    toolbox = runtime.toolbox()
    for spec in TOOLS.values():
        if spec.name == "listen" and runtime.settings.listen.by != "embedded":
            continue
        yield from ((query, toolbox[spec.name]) for query in asked_of(spec))


def asked_of(spec: ToolSpec) -> Iterator[SubQuery]:
    """What is asked of one tool: each quantity, all kinds, each aim, or just to hear."""
    yield from (SubQuery(tool=spec.name, text=quantity) for quantity in spec.quantities)
    if spec.traits:
        yield from (query for query in telling(*spec.traits) if query.tool == spec.name)
    if spec.quantities:
        return
    if spec.facts or not (spec.aims or spec.traits):
        yield SubQuery(tool=spec.name)
    named = {"count": SOUND}
    yield from (SubQuery(tool=spec.name, aim=aim, text=named.get(aim, "")) for aim in spec.aims)


def _factor(tool: Tool, query: SubQuery, clip: AudioClip) -> float:
    """CPU seconds over audio seconds, of all threads; the model was loaded by a first second."""
    asyncio.run(_heard(tool, query, clip.crop(Segment(start=0, end=1))))
    began = process_time()
    asyncio.run(_heard(tool, query, clip))
    return (process_time() - began) / clip.span.duration


async def _heard(tool: Tool, query: SubQuery, clip: AudioClip) -> Sequence[Percept]:
    return [percept async for percept in tool(clip, query)]


def _separating(runtime: Runtime, clip: AudioClip) -> float:
    """What makes a stem takes beside reading the file."""
    asyncio.run(runtime.separator.load())
    began = process_time()
    with runtime.separator.hearing(clip, "voice") as voice:
        for _ in voice.blocks(16_000):
            pass
    return (process_time() - began) / clip.span.duration


def cheapest(factors: Mapping[SubQuery, float]) -> list[SubQuery]:
    """As many of the cheapest as the budget allows: all together do not take longer."""
    chosen, spent = list[SubQuery](), 0.0
    for query in sorted(factors, key=lambda query: factors[query]):
        spent += factors[query]
        if spent > BUDGET:
            break
        chosen.append(query)
    return chosen


def _memory(folder: Path, clip: Path, queries: Sequence[SubQuery]) -> BenchRow:
    """The peak of a process that hears an hour, over that of one that hears a minute."""
    peaks = list[int]()
    for seconds in (MINUTE, HOUR):
        path = tiled(folder / "heard.wav", clip, seconds)
        code = f"from {__name__} import hear; hear(*__import__('sys').argv[1:])"
        words = ["-c", code, str(path), _QUERIES.dump_json(list(queries)).decode()]
        peaks.append(spawn(words).peak)
    kinds = ", ".join(call_kind(query) for query in queries)
    more = (peaks[1] - peaks[0]) / 1e6
    return BenchRow(
        what=f"peak memory, an hour over a minute ({kinds})", value=more, unit="MB", goal=200
    )


def hear(path: str, queries: str) -> None:
    """Asks all of these about a file, one after the other: what a process of its own runs."""
    clip, toolbox = AudioClip.open(Path(path)), Runtime.of(load()).toolbox()
    for query in _QUERIES.validate_json(queries):
        asyncio.run(_heard(toolbox[query.tool], query, clip))
