"""MMAU: multiple-choice questions on sound, music and speech.

https://github.com/Sakshi113/MMAU (questions Apache-2.0; recordings under their sources' terms).
The metric is accuracy by the official matcher. The question file was edited many times under one
name, so every run records its SHA-256. An example row:

    {"id": "3fe64f3d-...", "audio_id": "./test-mini-audios/3fe64f3d-....wav",
     "question": "...", "choices": ["Man", "Woman", "Child", "Robot"], "answer": "Man",
     "dataset": "AudioSet", "task": "sound", "split": "test-mini", "category": "Reasoning",
     "sub-category": "...", "difficulty": "easy"}

A few `category` values are lists, some choices stand twice, and the full test set has no answers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints

from evals.benchmark import Submission, inside, key_among, read_items, read_json
from evals.sample import Item
from evals.scoring.choice_match import ChoiceMatch
from evals.scoring.word_match import WordMatch
from graphs.state import Question

NAME = "mmau"
SCORERS = (WordMatch("official"), ChoiceMatch("exact"))


def _listed(value: object) -> object:
    """One value as a list of one; None as an empty list."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value


Words = Annotated[str, StringConstraints(min_length=1)]
Named = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class _Row(BaseModel):
    """The fields that are used; others are kept for the submission and otherwise ignored."""

    id: Words
    audio_id: Words
    question: Words
    choices: tuple[Words, ...] = Field(min_length=2)
    answer: str | None = None
    task: Named = ()
    category: Named = ()
    sub_category: Named = Field(default=(), alias="sub-category")
    difficulty: Named = ()


def read(data: Path) -> list[Item]:
    """Every item of a file in the MMAU schema, the official one or another."""
    return read_items(data, read_json(data), _Row, _item)


def _item(row: _Row, whole: dict[str, Any]) -> Item:
    return Item(
        id=row.id,
        audio=inside(row.audio_id),
        question=Question(text=row.question, choices=row.choices),
        target=key_among(row.answer, row.choices),
        groups={
            "task": row.task,
            "category": row.category,
            "sub-category": row.sub_category,
            "difficulty": row.difficulty,
        },
        row=whole,
    )


def submissions(items: Sequence[Item], said: Mapping[str, Submission]) -> Mapping[str, str]:
    """The file that the official script and the hosted evaluation read.

    The README names the key `model_prediction`, the script reads `model_output`: both stand there.
    The hosted evaluation pairs rows by position, so each item has its row in the file's order.
    """
    rows = [item.row | _keys(said.get(item.id, Submission())) for item in items]
    return {"submission_mmau.json": json.dumps(rows, ensure_ascii=False, indent=1) + "\n"}


def _keys(said: Submission) -> dict[str, str]:
    return {"model_prediction": said.prediction, "model_output": said.prediction}
