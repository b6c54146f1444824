"""Rows with up to four choices in fields of their own, as AIR-Bench and MMSU have them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from evals.benchmark import Submission
from evals.mmau import Words
from evals.sample import Item
from evals.scoring.letter_match import letter_of


class LetterRow(BaseModel):
    """The question, its choices and the right one in words."""

    question: Words
    choice_a: Words
    choice_b: Words
    choice_c: str | None = None
    choice_d: str | None = None
    answer_gt: str | None = None

    @property
    def choices(self) -> tuple[str, ...]:
        """Those that say something."""
        offered = (self.choice_a, self.choice_b, self.choice_c, self.choice_d)
        return tuple(choice for choice in offered if choice)


def with_letters(
    items: Sequence[Item], said: Mapping[str, Submission], fields: Iterable[str]
) -> str:
    """A JSON line an item: its fields, and the letter of what was said as `response`."""
    names, lines = (*fields,), list[str]()
    for item in items:
        answer = said.get(item.id, Submission()).prediction
        row: dict[str, Any] = {name: item.row.get(name) for name in names}
        row["response"] = letter_of(answer, item.question.choices)
        lines.append(json.dumps(row, ensure_ascii=False) + "\n")
    return "".join(lines)
