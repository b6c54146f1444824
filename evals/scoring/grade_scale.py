"""How a judge grades an open answer: in one word, or by marks from 1 to 5."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tools.prompt import Prompt
from tools.spoken_reply import spoken

CRITERIA = ("CORRECTNESS", "RELEVANCE", "COMPLETENESS", "CLARITY")
"""What MMAU-Pro has marked."""

BEST = 5
_WORDS = {"right": 1.0, "wrong": 0.0}
_MARK = re.compile(rf"\b({'|'.join(CRITERIA)})\W+([1-{BEST}])(?![\d.])")


@dataclass(frozen=True)
class GradeScale:
    """What a judge is told, and how its reply is read.

    Attributes:
        prompt: With places for the question, the accepted answers and the answer.
        read: The grade in [0, 1] that a reply gives; None where it keeps to no form.
        expected: That form, for whoever reads why a grade is absent.
    """

    prompt: Prompt
    read: Callable[[str], float | None]
    expected: str


def _right_or_wrong(reply: str) -> float | None:
    return _WORDS.get(spoken(reply).strip(" \n.*").casefold())


def _marks(reply: str) -> float | None:
    """The mean of the four marks as a share of the best."""
    marks = {name: int(mark) for name, mark in _MARK.findall(spoken(reply).upper())}
    return sum(marks.values()) / (BEST * len(CRITERIA)) if len(marks) == len(CRITERIA) else None


RIGHT_OR_WRONG = GradeScale(Prompt.read("evals", "grade"), _right_or_wrong, "RIGHT or WRONG")
FOUR_MARKS = GradeScale(
    Prompt.read("evals", "rate"), _marks, f"a mark from 1 to {BEST} for each of four criteria"
)
