"""`train lalm`: reads settings and rows, and runs a stage."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

import torch
from rich.console import Console

from agent.data.rows import folder, read_rows
from agent.train.kept import begin
from agent.train.lalm import config as settings
from agent.train.lalm import sft
from agent.train.lalm.config import Sft
from agent.train.lalm.flags import SETTINGS
from agent.train.lalm.lessons import of
from agent.train.lalm.run import opened
from agent.train.lalm.student import Student
from evals.run import folder as folders
from tools.errors import InputError

log = logging.getLogger(__name__)

LAST = "student"
"""The folder of the trained student, in the training's folder."""


def main(arguments: argparse.Namespace) -> int:
    """Trains, or goes on where a stopped training was."""
    told = {name: getattr(arguments, name) for name in SETTINGS}
    config = settings.read(arguments.config, told, arguments.adapt)
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    with folders.held(out):
        stage_one(begin(out, config), out)
    return 0


def stage_one(config: Sft, out: Path) -> None:
    """Supervised: what is written to `out` is the last checkpoint, the numbers and the student."""
    left_out: list[str] | None = [] if config.bad == "skip" else None
    rows = list(read_rows(config.rows, left_out))
    torch.manual_seed(config.seed)
    run = opened(out, config.decay, lambda kept: _student(kept or config.model, config))
    lessons, held_out = (
        of([row for row in rows if row.split == split], folder(config.rows), run.student, left_out)
        for split in ("train", "dev")
    )
    for why in left_out or ():
        log.warning("left out: %s", why)
    if not lessons:
        raise InputError(f"{config.rows} has no row of the train split to learn from")
    sft.train(run, lessons, held_out[: config.held_out], config, out)
    if not (out / LAST).exists():
        run.student.save(out / LAST)
    Console(highlight=False).print(
        f"{out / LAST}: {run.done} steps on {len(lessons)} rows, {len(left_out or ())} left out"
    )


def _student(name: str, config: Sft) -> Student:
    return Student.load(name, recipe=config.recipe)
