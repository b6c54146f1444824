"""MMAR: questions that take several steps, on sound, music, speech and their mixtures.

https://github.com/ddlBoJack/MMAR (no licence file was found in the repository). The metric is
accuracy by the same matcher as MMAU's. An example row:

    {"id": "qx8hrhBZJ98_00-01-32_00-02-02", "audio_path": "./audio/qx8hrhBZJ98_....wav",
     "question": "...", "choices": ["...", "..."], "answer": "...", "modality": "speech",
     "category": "Semantic Layer", "sub-category": "Content Analysis", "language": "en",
     "thinking": "...", "cue": ["..."], "rubric": [{"name": "...", ...}]}

Four rows of the published file end their choices with an empty one, which offers nothing and is
left out. Some ids differ from the name of their recording, which only `audio_path` tells.
`thinking`, `cue` and `rubric` hold the reference reasoning and stay with the judge.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, cast

from pydantic import BaseModel, BeforeValidator, Field

from evals.benchmark import Submission, inside, key_among, read_items, read_json
from evals.mmau import SCORERS as SCORERS
from evals.mmau import Named, Words
from evals.sample import Item
from graphs.state import Question
from tools.errors import InputError

NAME = "mmar"
THINKING_LIMIT = 10_000
"""A submitted reasoning must have fewer characters than this."""


def _offered(choices: object) -> object:
    """The choices that say something."""
    return (
        [one for one in cast("list[object]", choices) if one != ""]
        if isinstance(choices, list)
        else choices
    )


class _Row(BaseModel):
    """The fields that are used; others are kept for the rubric and otherwise ignored."""

    id: Words
    audio_path: Words
    question: Words
    choices: Annotated[tuple[Words, ...], BeforeValidator(_offered)] = Field(min_length=2)
    answer: str | None = None
    modality: Named = ()
    category: Named = ()
    sub_category: Named = Field(default=(), alias="sub-category")


def read(data: Path) -> list[Item]:
    """Every item of `MMAR-meta.jsonl`, or of the older list in JSON."""
    return read_items(data, read_json(data), _Row, _item)


def _item(row: _Row, whole: dict[str, Any]) -> Item:
    return Item(
        id=row.id,
        audio=inside(row.audio_path),
        question=Question(text=row.question, choices=row.choices),
        target=key_among(row.answer, row.choices),
        groups={
            "modality": row.modality,
            "category": row.category,
            "sub-category": row.sub_category,
        },
        row=whole,
    )


def submissions(items: Sequence[Item], said: Mapping[str, Submission]) -> Mapping[str, str]:
    """One line an item, as the challenge takes it.

    Raises:
        InputError: A reasoning is as long as the limit or longer.
    """
    lines: list[str] = []
    for item in items:
        answer = said.get(item.id, Submission())
        if len(answer.thinking) >= THINKING_LIMIT:
            raise InputError(
                f"the reasoning on {item.id!r} has {len(answer.thinking)} characters; "
                f"MMAR takes fewer than {THINKING_LIMIT}"
            )
        row = {
            "id": item.id,
            "thinking_prediction": answer.thinking,
            "answer_prediction": answer.prediction,
        }
        lines.append(json.dumps(row, ensure_ascii=False) + "\n")
    return {"submission_mmar.jsonl": "".join(lines)}
