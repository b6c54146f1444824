"""`perception`: what a run heard against what there was to be heard, and why answers were wrong."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel
from rich.console import Console

from agent import tables, trace
from agent.assemble import House
from agent.grader import scorers_of
from agent.player import as_recorded, pulled
from agent.server import chat_at
from agent.tables import Grid, rough
from evals.benchmarks import named
from evals.blame import Again, Blame, Cause, blames
from evals.controls import MAIN
from evals.cues import Cues, agreement, cues_of
from evals.oracle import Oracle
from evals.perception.rates import Rates
from evals.perception.run import Heard, Report, facts_of, report
from evals.perception.texts import Reader
from evals.run import config as configs
from evals.run import folder as folders
from evals.run.record import Record
from evals.sample import Item
from evals.scenes.facts import read_facts
from graphs.build import Context, run
from graphs.state import Episode
from tools.errors import InputError
from tools.files import write_whole

FILE = "perception.json"
PAGE = "perception.md"
CLAIMS = "claims.jsonl"
WORKERS = 8
"""Texts that a server is asked about at a time."""


class Found(BaseModel, frozen=True):
    """`perception.json`: rates and causes where facts are known, and else agreement with cues."""

    report: Report | None = None
    blames: tuple[Blame, ...] | None = None
    cues: Cues | None = None


def main(arguments: argparse.Namespace) -> int:
    """Judges the first repeat of the main condition against facts, or against people's cues."""
    folder: Path = arguments.run
    house = pulled()
    if arguments.facts:
        found = _judged(arguments, house)
    else:
        answered = list(_answered(folder))
        if not any(cues_of(item) for item, _ in answered):
            raise InputError("--facts FILE is missing; only items of MMAR have cues to go by")
        found = Found(cues=agreement(answered, house.embed))
    write_whole(folder / FILE, found.model_dump_json(indent=1) + "\n")
    write_whole(folder / PAGE, tables.markdown("Perception", [], grids(found)))
    if arguments.json:
        print(found.model_dump_json(indent=1))
    else:
        tables.draw(grids(found), Console(highlight=False))
    return 0


def _judged(arguments: argparse.Namespace, house: House) -> Found:
    """Against the facts of scenes."""
    folder: Path = arguments.run
    config, heard = configs.read(folder), list(heard_in(folder, arguments.facts))
    if not heard:
        raise InputError(f"{folder} holds no traces; expected a run of a solver that listens")
    again = again_by(as_recorded(config)) if arguments.blame else None
    if arguments.base_url or arguments.model:
        reader = Reader.open(chat_at(arguments.base_url, arguments.model), folder / CLAIMS)
        heard = asyncio.run(reader.read(heard, WORKERS))
    alike = house.likeness.get()
    scorers = scorers_of(named(config.benchmark), config, folder)

    async def blamed(again: Again) -> tuple[Blame, ...]:
        return tuple([blame async for blame in blames(heard, again, alike, scorers)])

    return Found(
        report=report(heard, alike),
        blames=asyncio.run(blamed(again)) if again else None,
    )


def _answered(folder: Path) -> Iterator[tuple[Item, Record]]:
    """Every item that the main condition answered, with its record."""
    config, records = configs.read(folder), folders.answers(folder)
    for item in config.selection.of(named(config.benchmark).read(config.data)):
        record = records.get((MAIN, item.id, 0))
        if record and record.thinking:
            yield item, record


def heard_in(folder: Path, path: Path) -> Iterator[Heard]:
    """Every episode of the main condition that left a trace, with its facts."""
    config, facts = configs.read(folder), read_facts(path)
    items = config.selection.of(named(config.benchmark).read(config.data))
    records = folders.answers(folder)
    for item in items:
        record = records.get((MAIN, item.id, 0))
        if record and record.trace:
            episode = trace.read(folder / record.trace).episode
            yield Heard(item, episode, facts_of(item, facts))


def again_by(context: Context) -> Again:
    """The same minds once more, with ears that cannot err."""

    async def again(each: Heard) -> Episode:
        ears = Oracle(each.facts.percepts, context.ears)
        episode = each.episode
        return await run(
            episode.clip, episode.question, replace(context, ears=ears), episode.budget
        )

    return again


def grids(found: Found) -> list[Grid]:
    """All that was found, as tables."""
    made = [] if found.report is None else _rates(found.report)
    if found.blames is not None:
        made.append(_causes(found.blames))
    if found.cues is not None:
        made.append(_cues(found.cues))
    return made


def _cues(found: Cues) -> Grid:
    head = ("items", "cues", "covered", "by another item's evidence")
    row = [str(found.items), str(found.cues), rough(found.covered), rough(found.chance)]
    return Grid("What people notice, in % of their cues", head, [row])


def _rates(found: Report) -> list[Grid]:
    """The verdicts on claims and facts, and the error rates."""
    seen = found.perception
    sets = {
        "all": seen.overall,
        **{f"kind {name}": rates for name, rates in seen.by_kind.items()},
        **{f"tool {name}": rates for name, rates in seen.by_tool.items()},
        **{f"round {name}": rates for name, rates in seen.by_round.items()},
    }
    claims = Grid(
        f"Claims of {seen.episodes} episodes, in %",
        ("", "claims", "neutral", "Acc_per", "Err_per", "Err_use"),
        [[name, *_claims(each)] for name, each in sets.items() if each.claimed],
    )
    facts = Grid(
        "Facts, in %",
        ("", "facts", "Err_omit", "F1", "asked for", "unheard"),
        [[name, *_facts(each)] for name, each in sets.items() if each.facts],
    )
    wrong = Grid(
        "Error rates, in %",
        ("", "rate", "of"),
        [
            [
                "words (WER)",
                rough(found.wer),
                _of(found.wer and found.wer.n),
            ],
            [
                "turns (DER)",
                rough(found.der),
                _of(found.der and found.der.n),
            ],
        ],
    )
    return [claims, facts, wrong]


def _of(n: int | None) -> str:
    return "" if n is None else str(n)


def _claims(rates: Rates) -> list[str]:
    shares = (rates.accuracy, rates.hallucinated, rates.misused)
    return [str(rates.claimed), str(rates.neutral), *(rough(share) for share in shares)]


def _facts(rates: Rates) -> list[str]:
    return [
        str(rates.facts),
        rough(rates.omitted),
        rough(rates.f1),
        str(rates.asked),
        rough(rates.unheard),
    ]


def _causes(found: Sequence[Blame]) -> Grid:
    """Wrong answers by kind of question and cause."""
    kinds = sorted({blame.kind for blame in found})
    rows = [[kind, *_counted([b for b in found if b.kind == kind])] for kind in kinds]
    head = ("question", *(cause.value for cause in Cause))
    return Grid("Wrong answers by cause", head, [*rows, ["all", *_counted(found)]])


def _counted(found: Sequence[Blame]) -> list[str]:
    causes = [blame.cause for blame in found]
    return [str(causes.count(cause)) for cause in Cause]
