r"""Questions about composed scenes, with choices or open, as `scenes build` writes them.

Recordings and questions are ours, under the licences of their sources (the folder's card lists
them). The metric is accuracy: the very choice, an accepted answer, or a number near it. A row has
MMAU's fields and

    {"program": "count(sound(\"dog bark\"))", "wording": "survey", "shape": "count(sound(_))",
     "needs": [2, 5], "packages": ["gcompris-qt-data"], "accepted": [],
     "seen": {"wording": false, "shape": true, "source": true}}

`seen` says whether the batch of wordings, the combination of functions and all source packages
occur in train too, so that what was learned stands beside what was learned by heart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from evals.benchmark import Submission, inside, key_among, read_items, read_json
from evals.mmau import Named, Words
from evals.sample import Item
from evals.scenes.open_match import ASKS, OpenMatch, number_of
from evals.scoring.choice_match import ChoiceMatch
from graphs.state import Question

NAME = "scenes"
SCORERS = (ChoiceMatch("choice"), OpenMatch("open"))


class _Row(BaseModel):
    """The fields that are used; a row of the recipe of templates lacks the last five."""

    id: Words
    audio_id: Words
    question: Words
    choices: tuple[Words, ...] = ()
    answer: Words
    task: Named = ()
    sub_category: Named = Field(default=(), alias="sub-category")
    difficulty: Named = ()
    accepted: tuple[Words, ...] = ()
    seen: dict[str, bool] = {}
    wording: str = ""


def read(data: Path) -> list[Item]:
    """Every item of a `questions.json`."""
    return read_items(data, read_json(data), _Row, _item)


def _item(row: _Row, whole: dict[str, Any]) -> Item:
    accepted = () if row.choices else (row.accepted or (row.answer,))
    return Item(
        id=row.id,
        audio=inside(row.audio_id),
        question=Question(text=row.question, choices=row.choices),
        target=key_among(row.answer, row.choices) if row.choices else None,
        accepted=accepted,
        number=number_of(row.sub_category, accepted),
        groups={
            "task": row.task,
            ASKS: row.sub_category,
            "difficulty": row.difficulty,
            "choices": (str(len(row.choices)) if row.choices else "open",),
            "wording by": (row.wording,) if row.wording else (),
            **_seen(row.seen),
        },
        row=whole,
    )


def _seen(seen: Mapping[str, bool]) -> dict[str, tuple[str, ...]]:
    """What of an item train has too: each by itself, and how much in all."""
    if not seen:
        return {}
    told = {name: ("seen" if known else "unseen",) for name, known in seen.items()}
    new = [name for name, known in seen.items() if not known]
    return {**told, "new in it": (" and ".join(new) or "nothing",)}


def submissions(items: Sequence[Item], said: Mapping[str, Submission]) -> Mapping[str, str]:
    """Each row with the answer that was given."""
    rows = [item.row | {"prediction": said.get(item.id, Submission()).prediction} for item in items]
    return {"predictions.json": json.dumps(rows, ensure_ascii=False, indent=1) + "\n"}
