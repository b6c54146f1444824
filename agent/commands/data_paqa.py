"""`data paqa`: questions with traces, from recordings of which everything is known."""

from __future__ import annotations

import argparse
import json
from typing import get_args

from rich.console import Console

from agent.data.build_dataset import Origin, build
from agent.data.corpus import Corpus
from agent.data.example import Style
from agent.data.scene_cases import Scenes
from tools.errors import InputError


def main(arguments: argparse.Namespace) -> int:
    """Writes a folder with rows, recordings and a card."""
    if not arguments.scenes and not arguments.corpus:
        raise InputError("found no recordings; expected --scenes DIR or --corpus FILE")
    styles: tuple[Style, ...] = get_args(Style)
    if arguments.style != "both":
        styles = (arguments.style,)
    console = Console(stderr=True)

    def note(line: str) -> None:
        console.print(line, style="dim", markup=False, highlight=False)

    origins: list[Origin] = [Scenes(folder) for folder in arguments.scenes]
    origins += [Corpus(file) for file in arguments.corpus]
    tally = build(origins, styles, arguments.rows, arguments.seed, arguments.out, note)
    told = {
        "folder": str(arguments.out),
        "rows": tally.rows,
        "recordings": tally.recordings,
        "hours": round(tally.hours, 4),
        "reflected": round(tally.reflected, 4),
        "left_out": tally.left_out,
    }
    if arguments.json:
        print(json.dumps(told, indent=1))
    else:
        print(
            f"{arguments.out}: {tally.rows} rows about {tally.recordings} recordings "
            f"of {tally.hours:.2f} hours in all"
        )
    return 0
