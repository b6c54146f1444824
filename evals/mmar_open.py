"""MMAR without its choices: the same questions, answered in one's own words.

The rows are MMAR's (`evals/mmar.py`); the choices stay with the judge, and the right one is the
accepted answer. There is no published score of this form. It is right where the accepted answer
stands in what was said, word by word, or where a judge says that both say the same; the second is
the finer, for few say just those words. Questions that make no sense without their choices are as
many for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from evals import mmar
from evals.benchmark import Submission
from evals.sample import Item
from evals.scoring.answer_match import AnswerMatch
from evals.scoring.model_grade import ModelGrade
from graphs.state import Question

NAME = "mmar-open"
SCORERS = (AnswerMatch("stated", within=True), ModelGrade("judged"))


def read(data: Path) -> list[Item]:
    """Every item of MMAR's file as an open question."""
    return [_opened(item) for item in mmar.read(data)]


def _opened(item: Item) -> Item:
    accepted = () if item.target is None else (item.target,)
    asked = Question(text=item.question.text)
    return item.model_copy(update={"question": asked, "target": None, "accepted": accepted})


def submissions(items: Sequence[Item], said: Mapping[str, Submission]) -> Mapping[str, str]:
    """One line an item, with MMAR's keys."""
    (text,) = mmar.submissions(items, said).values()
    return {"submission_mmar_open.jsonl": text}
