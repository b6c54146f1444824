"""`decay`: accuracy and perception by rounds of listening or tokens of thought, forced and not."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from agent.assembly.agent_solver import pulled
from agent.assembly.model_servers import chat_at
from agent.cli.parser import parser
from agent.commands import eval as evaluation
from agent.records.run_episodes import heard_in
from agent.show import plots, tables
from agent.show.tables import Grid, rough
from evals.controls import MAIN
from evals.decay_curve import NATURAL, Decay, Point
from evals.perception.error_rates import Rates
from evals.perception.perception_report import report
from evals.perception.text_claims import CLAIMS, WORKERS, Reader
from evals.run import run_config as configs
from evals.run import run_folder as folders
from tools.errors import InputError
from tools.files import write_whole


def main(arguments: argparse.Namespace) -> int:
    """Runs the benchmark once for each length; runs that are there already are gone on with."""
    out: Path = arguments.out
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file; expected a folder for the runs")
    thinking = arguments.solver == "lalm"
    if not arguments.facts and (arguments.judge or not thinking):
        raise InputError("--facts FILE is missing; expected the facts.jsonl of the scenes")
    longer = sorted(set(arguments.tokens)) if thinking else range(1, arguments.most + 1)
    lengths = [NATURAL, *map(str, longer)]
    for length in lengths:
        evaluation.main(parser().parse_args(_words(arguments, length)))
    perceived = _perceiving(arguments)
    found = Decay(
        calls=None if thinking else arguments.calls,
        unit="tokens" if thinking else "rounds",
        points=tuple(_point(out / name, name, perceived) for name in lengths),
        legends=folders.read_results(out / NATURAL).legends,
    )
    write_whole(out / "decay.json", found.model_dump_json(indent=1) + "\n")
    plots.draw_decay(found, out / "decay.png")
    if arguments.json:
        print(found.model_dump_json(indent=1))
    else:
        tables.draw([grid(found)], Console(highlight=False))
    return 0


def _words(arguments: argparse.Namespace, length: str) -> list[str]:
    """The evaluation of one length, as one would type it."""
    folder: Path = arguments.out / length
    words = ["eval", arguments.benchmark, "--data", arguments.data]
    words += ["--audio-root", arguments.audio_root, "--workers", arguments.workers]
    words += ["--resume" if (folder / configs.FILE).exists() else "--out", folder, "--quiet"]
    words += _asking(arguments, length)
    if arguments.limit:
        words += ["--limit", arguments.limit]
    return [str(word) for word in words]


def _asking(arguments: argparse.Namespace, length: str) -> list[object]:
    """Who is asked, and what makes the length."""
    if arguments.solver == "lalm":
        named = ("base_url", "model", "seconds")
        given = [(f"--{name.replace('_', '-')}", getattr(arguments, name)) for name in named]
        words: list[object] = [word for pair in given if pair[1] is not None for word in pair]
        return ["--solver", "lalm", *words, "--tokens", 0 if length == NATURAL else length]
    forced = [] if length == NATURAL else ["--rounds", length, "--forced"]
    return ["--calls", arguments.calls, *forced]


Perceived = Callable[[Path], Rates | None]
"""The perception of a run; None where it is free text that nobody reads."""


def _perceiving(arguments: argparse.Namespace) -> Perceived:
    """How perception is judged: a tool's percepts are claims, a model's words are to be read."""
    if arguments.solver == "lalm" and not arguments.judge:
        return lambda folder: None
    alike = pulled().likeness.get()
    judge = chat_at(arguments.judge, arguments.judge_model) if arguments.judge else None

    def perceived(folder: Path) -> Rates:
        heard = list(heard_in(folder, arguments.facts))
        if judge:
            reader = Reader.open(judge, folder / CLAIMS)
            heard = asyncio.run(reader.read(heard, WORKERS))
        return report(heard, alike).perception.overall

    return perceived


def _point(folder: Path, length: str, perceived: Perceived) -> Point:
    """One run's scores and perception."""
    main = folders.read_results(folder).conditions[MAIN]
    records = [record for key, record in folders.answers(folder).items() if key[0] == MAIN]
    tokens = [record.cost.tokens for record in records if record.cost.tokens]
    return Point(
        length=length,
        scores=main.scores,
        perception=perceived(folder),
        calls=main.calls,
        seconds=main.seconds,
        tokens=sum(tokens) / len(tokens) if tokens else None,
    )


def grid(found: Decay) -> Grid:
    """A row for each length."""
    scorers = found.points[0].scores
    head = (
        *(found.unit, *scorers, "Acc_per", "Err_omit", "F1"),
        *("calls", "written", "s/item"),
    )
    rows = [
        [
            point.length,
            *(rough(point.scores[name], found.legend(name).unit) for name in scorers),
            *_perception(point.perception),
            "" if point.calls is None else f"{point.calls:.1f}",
            "" if point.tokens is None else f"{point.tokens:.0f}",
            "" if point.seconds is None else f"{point.seconds:.2f}",
        ]
        for point in found.points
    ]
    most = "" if found.calls is None else f", at most {found.calls} calls"
    return Grid(f"Forced length{most}, in %", head, rows)


def _perception(rates: Rates | None) -> list[str]:
    if rates is None:
        return [""] * 3
    return [rough(rates.accuracy), rough(rates.omitted), rough(rates.f1)]
