"""Listens to everything that an episode could listen to, once."""

from __future__ import annotations

import asyncio
import random
import tempfile
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel

from agent.assembly.agent_solver import pulled
from agent.assembly.runtime import Runtime
from agent.engines.cluster import Cluster
from agent.engines.ray_pool import LostWorker
from agent.show.console import Console
from agent.show.counter import counting
from agent.show.terminal import say, warn
from agent.train.controller.world.exhaustive_percepts import ExhaustivePercepts, explore, read
from evals.benchmark import recordings_of
from evals.benchmarks import named
from evals.oracle_transcript import OracleTranscript
from evals.perception.perception_report import facts_of
from evals.run import run_folder as folders
from evals.run.answer_record import Log
from evals.run.run_config import sha256
from evals.sample import Item
from evals.scenes.reference import SceneFacts, read_facts
from evals.seal import unsealed
from graphs.perceive import PerceptionBackend, ToolBackend, ToolCall
from graphs.policy.prices import Prices
from graphs.state import Call
from tools.audio import AudioClip
from tools.cache import PerceptCache
from tools.errors import InputError
from tools.evidence import Aim, SubQuery
from tools.files import made_folder, write_whole
from tools.outside import read_json
from tools.tool_registry import TOOLS, ToolSpec

CONFIG, WORLD, PRICES = "config.json", "world.jsonl", "prices.json"
FORM = 3
"""Of what is kept: 1 were kinds of question, 2 are programs, 3 have all groups of an item."""

SOUNDED = 24
"""Clips on which prices are measured, with nothing remembered and one call at a time."""

ATTENDING: dict[Aim, str] = {"hear": "a dog barking | a bell", "words": "", "count": "dog",
                             "english": ""}  # fmt: skip
"""What is asked for with each aim while prices are measured."""

WORKERS = 4
"""Items explored at a time: each tool has one thread, so that several tools are kept busy."""


class CacheConfig(BaseModel, frozen=True):
    """What the percepts depend on: nothing is mixed with what another model heard."""

    benchmark: str
    data_sha256: str
    tools: dict[str, str]
    words: Literal["recognised", "as spoken"] = "recognised"
    form: int = 1


@dataclass(frozen=True)
class Cache:
    """A folder of explored items."""

    folder: Path

    def begin(self, config: CacheConfig) -> None:
        """Makes the folder, or goes on in it.

        Raises:
            InputError: It holds what other models heard, or of other questions.
        """
        path = self.folder / CONFIG
        if path.exists() and (old := self.config) != config:
            raise InputError(
                f"{self.folder} was made with {_apart(old, config)}; expected the same"
            )
        made_folder(self.folder)
        write_whole(path, config.model_dump_json(indent=1) + "\n")

    @property
    def config(self) -> CacheConfig:
        """What it was made with.

        Raises:
            InputError: It is no such folder, or one of another version.
        """
        try:
            config = read_json(self.folder / CONFIG, CacheConfig)
        except InputError:
            raise InputError(
                f"{self.folder} holds no {CONFIG} of a cache; expected a folder made by "
                "'python -m agent train cache'"
            ) from None
        if config.form != FORM:
            raise InputError(
                f"{self.folder} holds a cache of form {config.form}; this version reads form "
                f"{FORM}: make it anew with 'python -m agent train cache'"
            )
        return config

    def known(self) -> Iterator[ExhaustivePercepts]:
        """All items explored so far."""
        path = self.folder / WORLD
        return read(path) if path.exists() else iter(())

    @property
    def prices(self) -> Prices:
        """What each kind of call took on the machine that listened.

        Raises:
            InputError: They were not measured, or the file was altered.
        """
        try:
            return read_json(self.folder / PRICES, Prices)
        except InputError:
            raise InputError(f"{self.folder} holds no readable {PRICES}; run train cache") from None


def _apart(old: CacheConfig, new: CacheConfig) -> str:
    """The first thing that differs."""
    if old.tools != new.tools:
        names = [name for name in new.tools if old.tools.get(name) != new.tools[name]]
        return f"other models or methods of {', '.join(names) or 'other tools'}"
    if old.words != new.words:
        return f"words {old.words}"
    return "other questions"


def fill(
    benchmark_name: str,
    data: Path,
    audio_root: Path,
    out: Path,
    limit: int | None = None,
    oracle_transcript: Path | None = None,
    cluster: Cluster | None = None,
) -> None:
    """Explores every item that is not explored yet.

    Args:
        benchmark_name: Whose questions they are.
        data: The question file, with its key.
        audio_root: The folder of the recordings.
        out: The cache, new or to be gone on with.
        limit: Only so many items.
        oracle_transcript: Annotations of scenes: words as spoken, in place of recognised ones.
        cluster: Whose workers listen; None listens in this process.
    """
    benchmark = named(benchmark_name)
    items = [item for item in benchmark.read(data) if item.target is not None][:limit]
    unsealed(items, data)
    recordings = recordings_of(benchmark, data, items, audio_root, out / "recordings")
    items = [item for item in items if item.audio in recordings.found]
    runtime = pulled()
    cache = Cache(out)
    config = CacheConfig(
        benchmark=benchmark.NAME,
        data_sha256=sha256(data),
        tools=runtime.digests(),
        words="as spoken" if oracle_transcript else "recognised",
        form=FORM,
    )
    spoken = read_facts(oracle_transcript) if oracle_transcript else None
    cache.begin(config)
    with folders.held(cache.folder):
        recordings.write()
        found = recordings.found
        if not (cache.folder / PRICES).exists():
            clips = list(dict.fromkeys(found[item.audio] for item in items))
            some = random.Random(0).sample(clips, min(SOUNDED, len(clips)))
            prices = asyncio.run(sounded(runtime, some))
            write_whole(cache.folder / PRICES, prices.model_dump_json(indent=1) + "\n")
        done = {one.id for one in cache.known()}
        todo = [item for item in items if item.id not in done]
        jobs = [ExploredItem(item, found[item.audio]) for item in todo]
        asyncio.run(_explore(runtime, cache.folder, jobs, spoken, cluster))
    calls = sum(len(one.calls) for one in cache.known())
    say(f"{cache.folder}: {len(items)} items, {calls} answers of tools")


async def sounded(runtime: Runtime, paths: Sequence[Path]) -> Prices:
    """The prices, on whole clips and their halves; models are loaded before the clock is read."""
    backend, calls = ToolBackend(runtime.toolbox()), list[Call]()
    battery = [query for tool in TOOLS.values() for query in _calls(tool)]
    for path in [paths[0], *paths]:
        clip = AudioClip.open(path)
        for where in (clip.span, clip.span.halves()[0]):
            for query in battery:
                asked = query.model_copy(update={"segment": where})
                calls.append(
                    await backend(ToolCall(clip=clip, query=asked, round=0, seconds_left=3600.0))
                )
    return Prices.measured(calls[2 * len(battery) :])


def _calls(tool: ToolSpec) -> Iterator[SubQuery]:
    """One sub-query for each of its kinds of call."""
    if tool.general:
        yield SubQuery(tool=tool.name)
    for aim in tool.aims:
        yield SubQuery(tool=tool.name, text=ATTENDING[aim], aim=aim)
    for quantity in tool.quantities:
        yield SubQuery(tool=tool.name, text=quantity)


class ExploredItem(NamedTuple):
    """An item to be explored, and where its recording is."""

    item: Item
    path: Path


class Explorer:
    """Explores one item after another, with its own ears.

    Args:
        runtime: Whose ears and planner.
        memory: Where answers of tools are kept.
        spoken: Annotations of scenes, for words as spoken.
    """

    def __init__(
        self, runtime: Runtime, memory: PerceptCache, spoken: dict[str, SceneFacts] | None
    ) -> None:
        self._planner, self._spoken = runtime.planner, spoken
        self._live = ToolBackend(runtime.toolbox(), memory)

    async def __call__(self, job: ExploredItem) -> ExhaustivePercepts:
        """All that can be heard of the item."""
        backend: PerceptionBackend = self._live
        if self._spoken:
            backend = OracleTranscript(facts_of(job.item, self._spoken).percepts, self._live)
        return await explore(job.item, AudioClip.open(job.path), self._planner, backend)


def _far_explorer(tools: Mapping[str, str], spoken: dict[str, SceneFacts] | None) -> Explorer:
    """An explorer on another machine, with ears of its own.

    Raises:
        InputError: They are not those of the driver.
    """
    runtime = pulled()
    if runtime.digests() != tools:
        raise InputError("a worker has other models or methods of hearing than the driver")
    # It ends with its worker, and so does what it remembers.
    folder = tempfile.TemporaryDirectory(prefix="listen-again-")
    memory = PerceptCache(Path(folder.name) / "percepts.sqlite")
    weakref.finalize(memory, folder.cleanup)
    return Explorer(runtime, memory, spoken)


async def _explore(
    runtime: Runtime,
    folder: Path,
    jobs: Sequence[ExploredItem],
    spoken: dict[str, SceneFacts] | None,
    cluster: Cluster | None,
) -> None:
    """A line for each item, written as soon as it is explored."""
    with (
        closing(PerceptCache(folder / "percepts.sqlite")) as memory,
        Log.open(folder / WORLD) as log,
        counting(Console(stderr=True), len(jobs)) as told,
    ):

        def done(known: ExhaustivePercepts) -> None:
            log.append(known)
            told(known.id)

        if cluster:
            make = partial(_far_explorer, runtime.digests(), spoken)
            await cluster.pool(make, WORKERS).each(jobs, done, _lost)
            return
        left, explorer = iter(jobs), Explorer(runtime, memory, spoken)

        async def work() -> None:
            for job in left:
                done(await explorer(job))

        async with asyncio.TaskGroup() as group:
            for _ in range(min(WORKERS, len(jobs))):
                group.create_task(work())


def _lost(job: ExploredItem, why: LostWorker) -> None:
    """It is not in the folder, and is explored the next time."""
    warn(f"{job.item.id} is not explored: {why}")
