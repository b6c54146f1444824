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
from agent.benchmarks import named
from agent.player import pulled
from agent.server import chat_at
from agent.tables import Grid, rough
from evals.blame import Blame, Cause, blames
from evals.controls import MAIN
from evals.oracle import Oracle
from evals.perception.rates import Rates
from evals.perception.run import Heard, Report, facts_of, report
from evals.perception.texts import Reader
from evals.run import config as configs
from evals.run import folder as folders
from evals.scenes.facts import read_facts
from graphs.build import run
from graphs.state import Episode
from tools.errors import InputError
from tools.files import write_whole

FILE = "perception.json"
CLAIMS = "claims.jsonl"
WORKERS = 8
"""Texts that a server is asked about at a time."""


class Found(BaseModel, frozen=True):
    """`perception.json`: the rates, and each wrong answer with its cause where that was asked."""

    report: Report
    blames: tuple[Blame, ...] | None = None


def main(arguments: argparse.Namespace) -> int:
    """Judges the first repeat of the main condition against the facts."""
    folder: Path = arguments.run
    heard = list(heard_in(folder, arguments.facts))
    if not heard:
        raise InputError(f"{folder} holds no traces; expected a run of a solver that listens")
    if arguments.base_url or arguments.model:
        reader = Reader.open(chat_at(arguments.base_url, arguments.model), folder / CLAIMS)
        heard = asyncio.run(reader.read(heard, WORKERS))
    house = pulled()
    found = Found(report=report(heard, house.likeness.get()))
    if arguments.blame:
        found = found.model_copy(update={"blames": asyncio.run(_blamed(heard, house))})
    write_whole(folder / FILE, found.model_dump_json(indent=1) + "\n")
    if arguments.json:
        print(found.model_dump_json(indent=1))
    else:
        tables.draw(grids(found), Console(highlight=False))
    return 0


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


async def _blamed(heard: Sequence[Heard], house: House) -> tuple[Blame, ...]:
    """The cause of every wrong answer; the minds answer again, with ears that cannot err."""
    context = house.context()

    async def again(each: Heard) -> Episode:
        ears = Oracle(each.facts.percepts, context.ears)
        episode = each.episode
        return await run(
            episode.clip, episode.question, replace(context, ears=ears), episode.budget
        )

    return tuple([blame async for blame in blames(heard, again, house.likeness.get())])


def grids(found: Found) -> list[Grid]:
    """The rates, the error rates, and the causes of wrong answers by kind of question."""
    seen = found.report.perception
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
                rough(found.report.wer),
                _of(found.report.wer and found.report.wer.n),
            ],
            [
                "turns (DER)",
                rough(found.report.der),
                _of(found.report.der and found.report.der.n),
            ],
        ],
    )
    grids = [claims, facts, wrong]
    return grids if found.blames is None else [*grids, _causes(found.blames)]


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
