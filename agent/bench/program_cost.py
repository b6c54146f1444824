"""Speed and memory, as ratios within one run. Goals are printed beside what was seen."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter

from rich.table import Table
from rich.text import Text

from agent.assembly.model_stores import store_of
from agent.assembly.runtime import Runtime
from agent.assembly.settings import load
from agent.bench.child_process import Spent, spawn
from agent.bench.controller_cost import deciding, training
from agent.bench.eval_cost import asking, growing, perceiving, scoring
from agent.bench.lalm_cost import listening
from agent.bench.long_clip import tiled
from agent.bench.measurement import BenchRow
from agent.bench.mind_cost import reasoning
from agent.bench.ray_cost import ray_workers
from agent.bench.reading_cost import program_running, question_reading
from agent.bench.serve_cost import serving
from agent.bench.small_cost import small_model
from agent.bench.tool_cost import tools_alone
from agent.show.console import Console
from agent.show.progress import Downloads
from agent.show.terminal import one_line, say_all
from graphs.build import run
from graphs.state import Question
from tools.audio import AudioClip
from tools.errors import InputError, ToolError

QUESTION = "How many times does the dog bark?"
SECOND = "What is said after the dog?"


def measure(clip: Path, long: bool, as_json: bool) -> None:
    """Measures one thing after the other and prints a table or JSON."""
    console = Console(stderr=True)
    with Downloads(console) as downloads:
        Runtime.of(load(), downloads).pull()
    with tempfile.TemporaryDirectory() as folder:
        _show(list(measured(parts(Path(folder), clip, long), console)), as_json)


def measured(
    parts: Sequence[Callable[[], Iterator[BenchRow]]], console: Console
) -> Iterator[BenchRow]:
    """The rows of every part; one that cannot be measured here leaves a line, and no row."""
    for part in parts:
        name = part.__name__.replace("_", " ")
        console.print(f"measuring {name} ...", style="dim")
        try:
            yield from part()
        except (InputError, ToolError) as error:
            console.print(one_line(f"left out {name}: {error}"), style="dim")


def parts(folder: Path, clip: Path, long: bool) -> list[Callable[[], Iterator[BenchRow]]]:
    """The measurements, in order; the long ones only when asked for."""

    def start() -> Iterator[BenchRow]:
        yield from _start()

    def cold_ask() -> Iterator[BenchRow]:
        yield from _cold(folder, clip)

    def warm_ask() -> Iterator[BenchRow]:
        yield from _warm(folder, clip)

    def every_tool() -> Iterator[BenchRow]:
        yield from tools_alone(folder, clip)

    def ten_minutes() -> Iterator[BenchRow]:
        yield from _long(folder, clip, 10)

    def an_hour() -> Iterator[BenchRow]:
        yield from _long(folder, clip, 60)

    def eval_asking() -> Iterator[BenchRow]:
        yield from asking(AudioClip.open(clip))

    def eval_growing() -> Iterator[BenchRow]:
        yield from growing(folder)

    def lalm_asking() -> Iterator[BenchRow]:
        yield from listening(AudioClip.open(clip))

    def llm_asking() -> Iterator[BenchRow]:
        yield from reasoning(AudioClip.open(clip))

    def server() -> Iterator[BenchRow]:
        yield from serving(clip)

    asking_all = [eval_asking, eval_growing, lalm_asking, llm_asking, small_model]
    judging = [scoring, perceiving, *asking_all]
    return [
        start,
        cold_ask,
        warm_ask,
        server,
        question_reading,
        program_running,
        *judging,
        ray_workers,
        deciding,
        training,
        every_tool,
        ten_minutes,
        *([an_hour] if long else []),
    ]


def _start() -> Iterator[BenchRow]:
    """`--help` against a Python that does nothing: the best of five each, taken in turns."""
    bare: list[float] = []
    told: list[float] = []
    for _ in range(5):
        bare.append(spawn(["-c", "pass"]).seconds)
        told.append(spawn(["-m", "agent", "--help"]).seconds)
    yield BenchRow(what="--help / bare python", value=min(told) / min(bare), unit="x", goal=8)


def _cold(folder: Path, clip: Path) -> Iterator[BenchRow]:
    """A first `ask` on 12 s in a new process; the cache of percepts is not used."""
    wav = tiled(folder / "cold.wav", clip, 12.0)
    spent = spawn(["-m", "agent", "ask", str(wav), QUESTION, "--json", "--fresh"])
    yield BenchRow(what="cold ask on 12 s", value=spent.seconds, unit="s", goal=8)
    yield BenchRow(what="cold ask on 12 s, peak", value=spent.peak / 1e6, unit="MB", goal=1200)


def _warm(folder: Path, clip: Path) -> Iterator[BenchRow]:
    """Loaded models: an `ask` against its own tools' critical path, then a second question."""
    settings = load()
    runtime = Runtime(settings.model_copy(update={"cache": folder}), store_of(settings))
    opened = AudioClip.open(clip)
    fresh = runtime.context(fresh=True)
    asyncio.run(run(opened, Question(text=QUESTION), fresh))
    ratios: list[float] = []
    for _ in range(3):
        began = perf_counter()
        episode = asyncio.run(run(AudioClip.open(clip), Question(text=QUESTION), fresh))
        ratios.append((perf_counter() - began) / episode.cost.seconds)
    yield BenchRow(what="warm ask / its tools", value=min(ratios), unit="x", goal=1.10)
    remembering = runtime.context()
    asyncio.run(run(opened, Question(text=QUESTION), remembering))
    again = asyncio.run(run(opened, Question(text=QUESTION), remembering))
    repeated = sum(not call.cached for call in again.calls)
    yield BenchRow(what="tool calls repeated on asking again", value=repeated, unit="calls", goal=0)
    second = asyncio.run(run(opened, Question(text=SECOND), remembering))
    known = {call.query for call in again.calls}
    repeated = sum(not call.cached for call in second.calls if call.query in known)
    yield BenchRow(
        what="tool calls repeated by a second question", value=repeated, unit="calls", goal=0
    )


def _long(folder: Path, clip: Path, minutes: int) -> Iterator[BenchRow]:
    """Every specialist over a long recording: real-time factor, and memory against one minute."""
    short = _listened(tiled(folder / "short.wav", clip, 60.0))
    spent = _listened(tiled(folder / "long.wav", clip, 60.0 * minutes))
    factor = spent.seconds / (60.0 * minutes)
    yield BenchRow(what=f"real-time factor, {minutes} min", value=factor, unit="x", goal=0.6)
    more = (spent.peak - short.peak) / 1e6
    goal = 200 if minutes >= 60 else None
    yield BenchRow(what=f"peak memory, {minutes} min over 1 min", value=more, unit="MB", goal=goal)


def _listened(wav: Path) -> Spent:
    """An `ask` that recognises, diarizes, tags and measures the whole file at once."""
    words = ["Who speaks while the dog barks?", "--rounds", "1", "--json", "--fresh"]
    return spawn(["-m", "agent", "ask", str(wav), *words])


def _show(rows: Sequence[BenchRow], as_json: bool) -> None:
    if as_json:
        say_all(json.dumps([row.model_dump() | {"met": row.met} for row in rows], indent=1))
        return
    table = Table("what", "seen", "goal", "")
    for row in rows:
        goal = "" if row.goal is None else f"{row.goal:g} {row.unit}"
        met = {True: "met", False: Text("missed", "red"), None: ""}[row.met]
        table.add_row(row.what, f"{row.value:.2f} {row.unit}", goal, met)
    Console().print(table)
