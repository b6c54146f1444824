"""How much a model looks at the sound as it answers, and how right it is by length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from pydantic import BaseModel

from agent.data.dataset import rows_of
from agent.data.example import Example, prompt_of
from agent.show import plots, tables
from agent.show.console import Console
from agent.show.grid import Grid, interval, rough
from agent.show.terminal import say_all
from agent.student.attention_shares import gazes
from agent.student.generate import sample
from agent.student.model_input import ModelInput
from agent.student.pause import Pausing
from agent.student.student import PAUSE, Student
from agent.student.token_sampling import Sampling
from agent.train.lalm.rewards.choice_reward import answer
from evals.sound_attention import SoundAttention, TokenRange, Trial, listening
from evals.splits import Split
from tools.audio import AudioClip
from tools.errors import InputError
from tools.files import made_folder, write_whole
from tools.outside import below

BATCH = 8


class AttentionReport(BaseModel, frozen=True):
    """`attention.json`: the same questions to one model, or before and after training."""

    rows: int
    models: tuple[SoundAttention, ...]


def measure_attention(
    source: Path,
    names: Sequence[str],
    out: Path,
    limit: int | None = None,
    tokens: int = 512,
    pause: bool = False,
    as_json: bool = False,
    split: Split = "dev",
) -> None:
    """Asks each model every question, and looks at where it looked.

    Args:
        source: The rows, or their folder.
        names: The models: before training and after, or one.
        out: The folder for the figures.
        limit: Only so many rows.
        tokens: The longest answer.
        pause: Whether a model pauses where it is unsure: as it learned to, or by the defaults.
        as_json: Whether to print an object instead of tables.
        split: Whose rows.

    Raises:
        InputError: There are none, or the folder is a file.
    """
    rows = list(islice(rows_of(source, split), limit))
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file; expected a folder")
    folder = source if source.is_dir() else source.parent
    pausing = Pausing().answering if pause else None
    how = Sampling(temperature=0, max_tokens=tokens, pause=pausing, rows=BATCH)
    found = AttentionReport(
        rows=len(rows), models=tuple(observed(name, rows, folder, how) for name in names)
    )
    try:
        made_folder(out)
        write_whole(out / "attention.json", found.model_dump_json(indent=1) + "\n")
        plots.draw_listening(found.models, out / "attention.png")
    finally:
        if as_json:
            say_all(found.model_dump_json(indent=1))
        else:
            tables.draw(list(grids(found.models)), Console(highlight=False))


def observed(name: str, rows: Sequence[Example], folder: Path, how: Sampling) -> SoundAttention:
    """One model's answers to all rows, batch by batch.

    Raises:
        InputError: The model cannot be loaded, or a recording not heard.
    """
    student = Student.load(name, tokens=(PAUSE,) if how.pause else ())
    if how.pause and student.pause:
        how = how.model_copy(update={"pause": student.pause.answering})
    trials: list[Trial] = []
    for start in range(0, len(rows), BATCH):
        trials += _trials(student, rows[start : start + BATCH], folder, how)
    return listening(name, trials)


def _trials(
    student: Student, rows: Sequence[Example], folder: Path, how: Sampling
) -> Iterator[Trial]:
    clips = [AudioClip.open(below(folder, row.audio)) for row in rows]
    asked = [
        ModelInput(clip.samples(student.rate), prompt_of(row))
        for clip, row in zip(clips, rows, strict=True)
    ]
    written = sample(student, asked, how, seed=0)
    looked = gazes(student, asked, [rollout.tokens for rollout in written])
    for row, rollout, gaze in zip(rows, written, looked, strict=True):
        shares_LT, even_T = (np.asarray(one, np.float64) for one in (gaze.shares_LT, gaze.even_T))
        yield Trial(row.audio, answer(row, rollout.text), shares_LT, even_T)


def grids(models: Sequence[SoundAttention]) -> Iterator[Grid]:
    """One column for each model."""
    names = [model.model for model in models]
    if all(model.lift for model in models):
        yield _grid(
            "Attention on the sound by token, over even attention",
            ("token", *names),
            [{"all": interval(model.lift, "")} | _lifts(model.lift_by_step) for model in models],
        )
        yield _grid(
            "Attention on the sound by layer, over even attention",
            ("layer", *names),
            [
                {str(at): interval(one, "") for at, one in enumerate(m.lift_by_layer, start=1)}
                for m in models
            ],
        )
    yield _grid(
        "Attention on the sound by token, in %",
        ("token", *names),
        [{"all": rough(model.share)} | _cells(model.by_step) for model in models],
    )
    yield _grid(
        "Attention on the sound by layer, in %",
        ("layer", *names),
        [{str(at): rough(one) for at, one in enumerate(m.by_layer, start=1)} for m in models],
    )
    yield _grid(
        "Right answers by tokens written, in %",
        ("tokens", *names),
        [{"all": rough(model.accuracy)} | _cells(model.by_length) for model in models],
    )


def _cells(stretches: Sequence[TokenRange]) -> dict[str, str]:
    return {f"{each.first}-{each.last}": rough(each.found) for each in stretches}


def _lifts(stretches: Sequence[TokenRange]) -> dict[str, str]:
    return {f"{each.first}-{each.last}": interval(each.found, "") for each in stretches}


def _grid(title: str, head: Sequence[str], columns: Sequence[dict[str, str]]) -> Grid:
    """A row for whatever one of the columns knows, in their order."""
    known = {name for column in columns for name in column}
    order = sorted(known, key=lambda name: int(name.split("-")[0]) if name != "all" else 0)
    rows = [[name, *(column.get(name, "") for column in columns)] for name in order]
    return Grid(title, head, rows)
