"""`scenes`: a benchmark of real recordings composed so that everything in them is known."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import get_args

from rich.console import Console

from agent.assembly.settings import load
from evals.scenes.build_scenes import build
from evals.scenes.reference import Split
from tools.errors import InputError


def main(arguments: argparse.Namespace) -> int:
    """Fetches what is missing, and writes a folder that `eval mmau` reads."""
    if arguments.split not in get_args(Split):
        raise InputError(
            f"found the split {arguments.split!r}; expected one of {', '.join(get_args(Split))}"
        )
    console = Console(stderr=True)

    def told(line: str) -> None:
        console.print(line, style="dim", markup=False, highlight=False)

    built = build(
        arguments.out,
        arguments.split,
        arguments.scenes,
        arguments.seed,
        arguments.sources,
        load().cache / "recordings",
        told,
    )
    if arguments.json:
        print(json.dumps(asdict(built), default=str, indent=1))
    else:
        print(
            f"{built.folder}: {built.scenes} scenes of {built.seconds:.0f} s in all, "
            f"{built.questions} questions, {built.second} of which need a second perception"
        )
    return 0
