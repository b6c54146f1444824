"""The rows of a training set as parquet in the form that verl reads. Read against verl 0.9.1.

A row holds `prompt` (one message, with `<audio>` where the recording goes), `audios` (its path),
`data_source` (the style, which says whose rewards apply), `ability`, `reward_model` with the right
choice as `ground_truth`, and in `extra_info` its place, its split and the whole row as JSON, for
`compute_score` of `agent/train/lalm/verl_reward.py`.

A tool's reply in verl 0.9.1 is text, a picture or a video: listening again cannot be trained there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from agent.data.dataset import rows_of
from agent.data.example import Example, answer_of, prompt_of
from agent.data.trainer_rows import recording_of, without_places
from evals.splits import Split
from tools.errors import InputError
from tools.files import replacing

TAGS = ("<audio>", "<image>", "<video>")
"""What verl takes for a place to put something."""

GROUP = 1000
"""Rows that are held at a time."""


def write(rows: Path, out: Path, split: Split = "train") -> int:
    """Writes one file of a split's rows, and returns how many; `rows` is a file or its folder.

    Raises:
        InputError: `pyarrow` is missing, a row cannot be written, or there are none.
    """
    try:
        arrow: Any = import_module("pyarrow")
        parquet: Any = import_module("pyarrow.parquet")
    except ImportError:
        raise InputError("parquet needs: pip install pyarrow") from None
    folder, number = rows if rows.is_dir() else rows.parent, 0
    with replacing(out) as part:
        writer: Any = None
        for some in _grouped(rows_of(rows, split)):
            table = arrow.Table.from_pylist([line(row, folder, at) for at, row in some])
            writer = writer or parquet.ParquetWriter(part, table.schema)
            writer.write_table(table)
            number += len(some)
        writer.close()
    return number


def _grouped(rows: Iterable[Example]) -> Iterator[list[tuple[int, Example]]]:
    """So many rows at a time, each with its place."""
    left = iter(enumerate(rows))
    while some := list(islice(left, GROUP)):
        yield some


def line(row: Example, folder: Path, at: int) -> dict[str, Any]:
    """A row in verl's form; `folder` is what its audio is relative to, `at` its place in the file.

    Raises:
        InputError: The recording is not in the folder, or the words would be taken for a place.
    """
    audio, prompt = recording_of(row, folder), prompt_of(row)
    without_places(row, (prompt,), TAGS, "verl")
    return {
        "data_source": row.style,
        "prompt": [{"role": "user", "content": f"<audio>{prompt}"}],
        "audios": [str(audio)],
        "ability": "audio reasoning",
        "reward_model": {"style": "rule", "ground_truth": answer_of(row.choices, row.answer)},
        "extra_info": {"index": at, "split": row.split, "row": row.model_dump_json()},
    }
