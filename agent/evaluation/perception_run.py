"""What a run heard against what there was to be heard, and why answers were wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from agent.assembly.agent_solver import as_recorded, pulled
from agent.assembly.model_servers import chat_at
from agent.assembly.runtime import Runtime
from agent.records.run_episodes import answered, heard_in
from agent.show import tables
from agent.show.console import Console
from agent.show.perception_tables import FILE, PerceptionFindings, grids
from agent.show.terminal import say_all, warn
from evals.benchmarks import named
from evals.cues import agreement, cues_of
from evals.error_attribution import Again, Attribution, attributions
from evals.oracle import Oracle
from evals.perception.perception_report import JudgeableEpisode, report
from evals.perception.text_claims import CLAIMS, WORKERS, ClaimReader
from evals.run import run_config as configs
from evals.run.run_scorers import scorers_of
from graphs.build import Context, run
from graphs.state import Episode
from tools.chat import Chat
from tools.errors import InputError
from tools.files import write_whole

PAGE = "perception.md"


@dataclass(frozen=True)
class PerceptionRequest:
    """Which run to judge, against what, and who reads free text."""

    folder: Path
    reference: Path | None = None
    attribute_errors: bool = False
    base_url: str | None = None
    model: str | None = None
    json: bool = False


def judge_perception(arguments: PerceptionRequest) -> None:
    """Judges the first repeat of the main condition against annotations or people's cues."""
    folder = arguments.folder
    with pulled() as runtime:
        found = _found(arguments, runtime)
    try:
        write_whole(folder / FILE, found.model_dump_json(indent=1) + "\n")
        write_whole(folder / PAGE, tables.markdown("Perception", [], grids(found)))
    finally:
        if arguments.json:
            say_all(found.model_dump_json(indent=1))
        else:
            tables.draw(grids(found), Console(highlight=False))


def _found(arguments: PerceptionRequest, runtime: Runtime) -> PerceptionFindings:
    """By annotations where some are given, else by people's cues."""
    if arguments.reference:
        return _judged(arguments, arguments.reference, runtime)
    noticed = list(answered(arguments.folder))
    if not any(cues_of(item) for item, _ in noticed):
        raise InputError("--reference FILE is missing; only items of MMAR have cues to go by")
    return PerceptionFindings(cues=agreement(noticed, runtime.embed))


def _judged(arguments: PerceptionRequest, reference: Path, runtime: Runtime) -> PerceptionFindings:
    """Against the reference annotations of scenes."""
    folder = arguments.folder
    config, heard = configs.read(folder), list(heard_in(folder, reference))
    if not heard:
        raise InputError(f"{folder} holds no traces; expected a run of a solver that listens")
    again = again_by(as_recorded(config)) if arguments.attribute_errors else None
    if arguments.base_url or arguments.model:
        heard = with_claims(heard, chat_at(arguments.base_url, arguments.model), folder)
    alike = runtime.likeness.get()
    scorers = scorers_of(named(config.benchmark), config, folder)

    async def attributed(again: Again) -> tuple[Attribution, ...]:
        return tuple(
            [attribution async for attribution in attributions(heard, again, alike, scorers)]
        )

    return PerceptionFindings(
        report=report(heard, alike),
        attributions=asyncio.run(attributed(again)) if again else None,
    )


def with_claims(
    heard: Sequence[JudgeableEpisode], chat: Chat, folder: Path
) -> list[JudgeableEpisode]:
    """A run's episodes with the claims of their words; says of how many a model told none."""
    found = asyncio.run(ClaimReader.open(chat, folder / CLAIMS).read(heard, WORKERS))
    if unread := sum(each.unread for each in found):
        warn(f"left out {unread} of {len(found)} episodes, whose claims {chat.model} did not list")
    return found


def again_by(context: Context) -> Again:
    """The same strategy once more, with an oracle in place of the tools."""

    async def again(each: JudgeableEpisode) -> Episode:
        backend = Oracle(each.facts.percepts, context.backend)
        episode = each.episode
        return await run(
            episode.clip, episode.question, replace(context, backend=backend), episode.budget
        )

    return again
