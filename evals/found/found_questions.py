"""Found recordings: questions on sounds, digits and meetings that other people published.

The recordings are no part of this project: ESC-10 (https://github.com/karolpiczak/ESC-50, CC BY
3.0), the Free Spoken Digit Dataset (https://github.com/Jakobovski/free-spoken-digit-dataset, CC
BY-SA 4.0) and excerpts of the AMI meetings (https://groups.inf.ed.ac.uk/ami, CC BY 4.0), in any
folder with an `index.jsonl` that has a SHA-256 for each. The metric is MMAU's; open questions are
right by an accepted answer. An example row, with the check that verifies its key:

    {"id": "found-sealed-001", "audio_id": "a01", "question": "...", "choices": ["Twice", "Once"],
     "answer": "Twice", "task": "sound", "category": "counting", "sub-category": "count-occasions",
     "difficulty": "medium", "split": "sealed", "dataset": "found",
     "check": {"asks": "count('rooster')", "means": {"Twice": 2, "Once": 1}}}
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, Field, model_validator

from evals import mmau
from evals.benchmark import Submission, key_among, read_items, read_json
from evals.found.key_check import KeyCheck
from evals.found.recordings import read_recordings
from evals.found.renderings import Renderings, renderings
from evals.mmau import Named, Words
from evals.sample import Item
from evals.scoring.answer_match import AnswerMatch
from graphs.state import Question
from tools.errors import InputError

NAME = "found"
SCORERS = (*mmau.SCORERS, AnswerMatch("open", within=True))


class FoundRow(BaseModel):
    """The fields that are used. A question has choices and an answer, or accepted answers."""

    id: Words
    audio_id: Words
    question: Words
    choices: tuple[Words, ...] = ()
    answer: str | None = None
    accepted: tuple[Words, ...] = ()
    task: Named = ()
    category: Named = ()
    sub_category: Named = Field(default=(), alias="sub-category")
    difficulty: Named = ()
    check: KeyCheck | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if bool(self.accepted) == bool(self.choices):
            raise ValueError("expected either choices or accepted answers")
        if self.choices and self.answer not in self.choices:
            raise ValueError(f"the answer {self.answer!r} is none of the choices")
        return self


def read(data: Path) -> list[Item]:
    """Every question of a file, whose recordings stand in `recordings.jsonl` beside it."""
    known = read_recordings(data)

    def item(row: FoundRow, whole: dict[str, Any]) -> Item:
        if row.audio_id not in known:
            raise InputError(f"audio_id: {row.audio_id!r} is none of the {len(known)} recordings")
        return _item(row, whole)

    return read_items(data, read_json(data), FoundRow, item)


def _item(row: FoundRow, whole: dict[str, Any]) -> Item:
    return Item(
        id=row.id,
        audio=row.audio_id,
        question=Question(text=row.question, choices=row.choices),
        target=key_among(row.answer, row.choices),
        accepted=row.accepted,
        groups={
            "task": row.task,
            "category": row.category,
            "sub-category": row.sub_category,
            "difficulty": row.difficulty,
        },
        row=whole,
    )


def recordings(data: Path, items: Sequence[Item], root: Path, folder: Path) -> Renderings:
    """Where the recordings of questions are or will be; nothing is written yet."""
    known = read_recordings(data)
    asked = dict.fromkeys(item.audio for item in items)
    return renderings([known[name] for name in asked], root, folder)


def submissions(items: Sequence[Item], said: Mapping[str, Submission]) -> Mapping[str, str]:
    """One line a question."""
    rows = [
        {"id": item.id, "answer_prediction": said.get(item.id, Submission()).prediction}
        for item in items
    ]
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return {"submission_found.jsonl": "".join(lines)}
