"""`export`: a run in the form of another program."""

from __future__ import annotations

import argparse
from pathlib import Path

from agent.benchmarks import named
from agent.report import read
from evals import inspect_log
from evals.run import config as configs
from evals.run import folder as folders
from tools.errors import InputError


def main(arguments: argparse.Namespace) -> int:
    """Writes the run's log where `inspect view` finds it."""
    if arguments.format != "inspect":
        raise InputError(f"found the format {arguments.format!r}; expected inspect")
    folder: Path = arguments.run
    config, found = configs.read(folder), read(folder)
    items = config.selection.of(named(config.benchmark).read(config.data))
    log = inspect_log.export(config, items, folders.answers(folder), found)
    path: Path = arguments.output or folder / "inspect" / f"{folder.resolve().name}.eval"
    path.parent.mkdir(parents=True, exist_ok=True)
    inspect_log.write(log, path)
    print(path)
    return 0
