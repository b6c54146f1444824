"""MMAU-Pro: choices, open answers and instructions about the form of an answer, on 5,305 items.

https://github.com/sonalkum/MMAUPro (recordings and `test.parquet` on the hub as
gamma-lab-umd/MMAU-Pro, card: CC BY-NC 4.0; the script names no licence). The metric is the script's
weighted performance: the mean over all items of the choice that was meant, a judge's four marks
from 1 to 5 as a share of the best, or the form of the answer. The schema was read in
`evaluate_mmau_pro_comprehensive.py` at 960e93a and in what others say of the file (215 open rows
without choices, 87 rows about the form, 456 with several recordings). An example row, in parquet or
JSON lines:

    {"id": "...", "audio_path": ["data/....wav"], "question": "...", "choices": ["...", "..."],
     "answer": "...", "category": "multi", "sub-cat": null, "length_type": "short",
     "perceptual_skills": ["..."], "reasoning_skills": ["..."], "task_identifier": null,
     "kwargs": null, "transcription": null, "task_classification": null}

What differs from the script:

1. It takes the choice that NV-Embed-v2 finds nearest to a reply. What is scored here is a choice
   word for word, which is nearest to itself; a reply that names none is wrong.
2. The judge is any model, with a prompt of our own. Where it does not keep to the form it is asked
   again; the script then gives a 3.
3. Nothing said is wrong, also where the form would allow it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, cast

from pydantic import BaseModel, BeforeValidator, Field

from evals.benchmark import Submission, inside, key_among, read_items
from evals.format_constraint import FormatConstraint
from evals.mmau import Named, Words
from evals.parquet_rows import read_rows
from evals.sample import Item
from evals.scoring.choice_match import ChoiceMatch
from evals.scoring.either_score import EitherScore
from evals.scoring.grade_scale import FOUR_MARKS
from evals.scoring.instruction_match import InstructionMatch
from evals.scoring.metric import MeanScore
from evals.scoring.model_grade import ModelGrade
from graphs.state import Question
from tools.outside import json_of

NAME = "mmau-pro"
_OPEN = ModelGrade("open", "a judge's four marks", metric=MeanScore("mean mark"), scale=FOUR_MARKS)
_FORM, _EXACT = InstructionMatch("instructions"), ChoiceMatch("exact")
SCORERS = (EitherScore("official", (_EXACT, _OPEN, _FORM)), _OPEN, _FORM, _EXACT)

OPEN, INSTRUCTIONS = "open", "instruction following"
"""The categories of questions that are not answered by choosing."""


def _none_as_nothing(value: object) -> object:
    return () if value is None else value


def _values(value: object) -> object:
    """A rule's parameters without those that are null, as parquet gives all of them to each row."""
    found = json_of(value) if isinstance(value, str) and value else value
    if not isinstance(found, dict):
        return found or {}
    known = cast("dict[str, object]", found)
    return {name: one for name, one in known.items() if one is not None}


class _Row(BaseModel):
    """The fields that are used; others are kept for the submission and otherwise ignored."""

    id: Words
    audio_path: Named = Field(min_length=1)
    question: Words
    choices: Annotated[tuple[Words, ...], BeforeValidator(_none_as_nothing)] = ()
    answer: str | None = None
    category: Named = ()
    sub_cat: Named = Field(default=(), alias="sub-cat")
    length_type: Named = ()
    perceptual_skills: Named = ()
    reasoning_skills: Named = ()
    task_identifier: str | None = None
    kwargs: Annotated[dict[str, Any], BeforeValidator(_values)] = {}


COLUMNS = tuple(field.alias or name for name, field in _Row.model_fields.items())


def read(data: Path) -> list[Item]:
    """Every item of `test.parquet`, or of the same rows in JSON."""
    return read_items(data, read_rows(data, COLUMNS), _Row, _item)


def _item(row: _Row, whole: dict[str, Any]) -> Item:
    audios = tuple(map(inside, row.audio_path))
    return Item(
        id=row.id,
        audio=audios[0],
        audios=audios if len(audios) > 1 else (),
        question=Question(text=row.question, choices=_offered(row)),
        groups={
            "category": row.category,
            "sub-category": row.sub_cat,
            "length": row.length_type,
            "recordings": ("one" if len(audios) == 1 else "several",),
            "perceptual skill": row.perceptual_skills,
            "reasoning skill": row.reasoning_skills,
        },
        row=whole,
        **_key(row),
    )


def _offered(row: _Row) -> tuple[str, ...]:
    """The choices of a question that is answered by choosing."""
    chosen = len(row.choices) > 1 and not {OPEN, INSTRUCTIONS} & {*row.category}
    return row.choices if chosen else ()


def _key(row: _Row) -> dict[str, Any]:
    """What is right; nothing of a question without a key, as of one that lost its choices."""
    if INSTRUCTIONS in row.category:
        return {"constraint": FormatConstraint(rule=row.task_identifier or "", values=row.kwargs)}
    if OPEN in row.category:
        return {"accepted": (row.answer,) if row.answer else ()}
    return {"target": key_among(row.answer, row.choices) if _offered(row) else None}


def submissions(items: Sequence[Item], said: Mapping[str, Submission]) -> Mapping[str, str]:
    """The rows with `model_output`, for the script after `pandas.read_json(FILE, lines=True)`."""
    lines = [
        json.dumps(
            item.row | {"model_output": said.get(item.id, Submission()).prediction},
            ensure_ascii=False,
        )
        for item in items
    ]
    return {"submission_mmau_pro.jsonl": "\n".join(lines) + "\n"}
