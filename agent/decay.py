"""`decay`: accuracy and perception against the number of rounds, forced and natural."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from agent import eval as evaluation
from agent import plots, tables
from agent.cli import parser
from agent.perception import heard_in
from agent.player import pulled
from agent.report import read as read_results
from agent.tables import Grid, rough
from evals.controls import MAIN
from evals.decay import NATURAL, Decay, Point
from evals.perception.fit import Alike
from evals.perception.run import report
from evals.run import config as configs
from tools.errors import InputError
from tools.files import write_whole


def main(arguments: argparse.Namespace) -> int:
    """Runs the benchmark once for each length; runs that are there already are gone on with."""
    out: Path = arguments.out
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file; expected a folder for the runs")
    lengths = [NATURAL, *(str(rounds) for rounds in range(1, arguments.most + 1))]
    for length in lengths:
        evaluation.main(parser().parse_args(_words(arguments, length)))
    alike = pulled().likeness.get()
    points = tuple(_point(out / name, name, arguments.facts, alike) for name in lengths)
    found = Decay(calls=arguments.calls, points=points)
    write_whole(out / "decay.json", found.model_dump_json(indent=1) + "\n")
    plots.draw_decay(found.points, out / "decay.png")
    if arguments.json:
        print(found.model_dump_json(indent=1))
    else:
        tables.draw([grid(found)], Console(highlight=False))
    return 0


def _words(arguments: argparse.Namespace, length: str) -> list[str]:
    """The evaluation of one length, as one would type it."""
    folder: Path = arguments.out / length
    words = ["eval", arguments.benchmark, "--data", arguments.data, "--calls", arguments.calls]
    words += ["--audio-root", arguments.audio_root, "--workers", arguments.workers]
    words += ["--resume" if (folder / configs.FILE).exists() else "--out", folder, "--quiet"]
    if length != NATURAL:
        words += ["--rounds", length, "--forced"]
    if arguments.limit:
        words += ["--limit", arguments.limit]
    return [str(word) for word in words]


def _point(folder: Path, length: str, facts: Path, alike: Alike) -> Point:
    """One run's accuracy and perception."""
    main = read_results(folder).conditions[MAIN]
    heard = list(heard_in(folder, facts))
    return Point(
        length=length,
        accuracy=main.accuracy,
        perception=report(heard, alike).perception.overall,
        calls=main.calls,
        seconds=main.seconds,
    )


def grid(found: Decay) -> Grid:
    """A row for each length."""
    head = ("rounds", "exact", "Acc_per", "Err_omit", "F1", "calls", "s/item")
    rows = [
        [
            point.length,
            rough(point.accuracy.exact),
            rough(point.perception.accuracy),
            rough(point.perception.omitted),
            rough(point.perception.f1),
            "" if point.calls is None else f"{point.calls:.1f}",
            "" if point.seconds is None else f"{point.seconds:.2f}",
        ]
        for point in found.points
    ]
    return Grid(f"Forced length, at most {found.calls} calls, in %", head, rows)
