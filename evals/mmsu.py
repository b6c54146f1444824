"""MMSU: spoken language, from phonemes and prosody to meaning and speakers; 5,000 items, 47 tasks.

https://github.com/dingdongwang/MMSU (on the hub as ddwang2000/MMSU, card: MIT; no licence file was
found in the repository). The metric is accuracy by the letter of the answer. The schema was read in
`mmsu_inference.py` and `mmsu_evaluation.py` at 217d1d3: the hub's files hold the recordings, so
what is read here is what the first script writes, or the parquet files beside recordings that were
saved under the path that stands in them. An example row:

    {"id": "...", "audio_path": "....wav", "question": "...", "choice_a": "...", "choice_b": "...",
     "choice_c": "...", "choice_d": "...", "answer_gt": "...", "task_name": "...",
     "category": "Perception", "sub-category": "Linguistics", "sub-sub-category": "Phonology",
     "linguistics_sub_discipline": "..."}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, Field, model_validator

from evals.benchmark import Submission, inside, key_among, read_items
from evals.letter_rows import LetterRow, with_letters
from evals.mmau import Named, Words
from evals.parquet_rows import read_rows
from evals.sample import Item
from evals.scoring.choice_match import ChoiceMatch
from evals.scoring.letter_match import LetterMatch
from graphs.state import Question

NAME = "mmsu"
SCORERS = (LetterMatch("official"), ChoiceMatch("exact"))
FIELDS = (
    *("id", "audio_path", "question", "choice_a", "choice_b", "choice_c", "choice_d", "answer_gt"),
    *("task_name", "category", "sub-category", "sub-sub-category", "linguistics_sub_discipline"),
)
"""Of a row of the file that the published script reads, without `response`."""


class _Kept(BaseModel):
    """A recording as the hub keeps it: its path alone is read."""

    path: Words


class _Row(LetterRow):
    """The fields that are used."""

    id: Words
    audio_path: Words | None = None
    audio: _Kept | None = None
    task_name: Named = ()
    category: Named = ()
    sub_category: Named = Field(default=(), alias="sub-category")
    third: Named = Field(default=(), alias="sub-sub-category")
    discipline: Named = Field(default=(), alias="linguistics_sub_discipline")

    @model_validator(mode="after")
    def _heard_somewhere(self) -> Self:
        if not self.path:
            raise ValueError("expected audio_path, or audio with a path")
        return self

    @property
    def path(self) -> str:
        """The recording's."""
        return self.audio_path or (self.audio.path if self.audio else "")


def read(data: Path) -> list[Item]:
    """Every item of the rows in JSON lines, or in parquet."""
    return read_items(data, read_rows(data, (*FIELDS, "audio.path")), _Row, _item)


def _item(row: _Row, whole: dict[str, Any]) -> Item:
    return Item(
        id=row.id,
        audio=inside(row.path),
        question=Question(text=row.question, choices=row.choices),
        target=key_among(row.answer_gt, row.choices),
        groups={
            "task": row.task_name,
            "category": row.category,
            "sub-category": row.sub_category,
            "sub-sub-category": row.third,
            "discipline": row.discipline,
        },
        row=whole,
    )


def submissions(items: Sequence[Item], said: Mapping[str, Submission]) -> Mapping[str, str]:
    """The file that the published script reads, with a letter in `response`."""
    return {"submission_mmsu.jsonl": with_letters(items, said, FIELDS)}
