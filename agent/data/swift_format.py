"""The rows of a training set in the form that ms-swift reads, for supervised training and for GRPO.

Each line holds `messages` (what is asked, with `<audio>` where the recording goes, and the trace as
the reply), `audios` (its path, which ms-swift wants whole), and two columns that GRPO hands to its
reward functions by name: `solution`, the right choice as a trace answers it, and `row`, the whole
row as JSON, for rewards that need annotations. Supervised training leaves these out by itself; GRPO
leaves out the reply.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from agent.data.dataset import rows_of
from agent.data.example import Example, answer_of, prompt_of
from agent.data.trainer_rows import RELISTEN, recording_of, without_places
from evals.splits import Split
from tools.errors import InputError
from tools.files import writing_whole
from tools.outside import parsed

TAGS = ("<audio>", "<image>", "<video>", "<bbox>", "<ref-object>", "<cot-process>")
"""What ms-swift takes for a place to put something."""


def write(rows: Path, out: Path, relisten: bool = False, split: Split = "train") -> int:
    """Writes one file of a split's rows, and returns how many there are.

    Args:
        rows: A file or its folder.
        out: The file.
        relisten: Whether prompts say how to hear a stretch again
            (`agent.train.lalm.swift_relisten`).
        split: Whose rows.

    Raises:
        InputError: A row cannot be written, or there are none.
    """
    folder, number = rows if rows.is_dir() else rows.parent, 0
    with writing_whole(out) as file:
        for row in rows_of(rows, split):
            file.write(json.dumps(line(row, folder, relisten), ensure_ascii=False) + "\n")
            number += 1
    return number


def line(row: Example, folder: Path, relisten: bool = False) -> dict[str, Any]:
    """A row in ms-swift's form.

    Args:
        row: The row.
        folder: That of the set, which the row's audio is relative to.
        relisten: Whether the prompt says how to hear a stretch again.

    Raises:
        InputError: The recording is not in the folder, or the words would be taken for a place.
    """
    audio, prompt = recording_of(row, folder), prompt_of(row)
    without_places(row, (prompt, row.trace), TAGS, "ms-swift")
    told = f"{prompt}\n{RELISTEN()}" if relisten else prompt
    return {
        "messages": [
            {"role": "user", "content": f"<audio>{told}"},
            {"role": "assistant", "content": row.trace},
        ],
        "audios": [str(audio)],
        "solution": answer_of(row.choices, row.answer),
        "row": row.model_dump_json(),
    }


def row_of(column: str) -> Example:
    """The row that a reward function is handed.

    Raises:
        InputError: It is none.
    """
    try:
        return parsed(column, Example, "the column 'row'")
    except InputError as error:
        raise InputError(f"{error}; expected a row of `agent data`") from None
