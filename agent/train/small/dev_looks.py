"""How well the small model hears what it never learned from, beside its controls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from pydantic import BaseModel
from scipy import stats

from agent.student.student import Student
from agent.train.small.look_forms import FORMS, Form
from agent.train.small.look_questions import Control, LookQuestion, sounds
from agent.train.small.window_questions import Asked, Worded


class LookRow(BaseModel, frozen=True):
    """A kind of question in one form, with one sort of sound.

    Attributes:
        worded: By whom it was worded.
        low: Of 95 % (Wilson), as is `high`; questions on one recording count as several.
        chance: What guessing comes to.
        lengths: Mean tokens of a reply; None where none was written.
        cer: Wrong characters of what was written down of speech, over those that were said.
    """

    stage: str
    form: Form
    control: Control
    kind: Asked
    right: int
    count: int
    low: float
    high: float
    chance: float
    lengths: float | None = None
    cer: float | None = None
    worded: Worded = "dev"


def wilson(right: int, count: int) -> tuple[float, float]:
    """The interval of 95 % of a share."""
    # scipy has no types.
    spread = cast("Any", stats).binomtest(right, count).proportion_ci(method="wilson")
    return float(spread.low), float(spread.high)


def look(
    student: Student,
    stage: str,
    form: Form,
    control: Control,
    some: Sequence[LookQuestion],
    worded: Worded = "dev",
) -> LookRow:
    """How many of questions of one kind are right."""
    said = FORMS[form](student, sounds(some, control), some)
    right = sum(found == one.asked.answer for found, one in zip(said.choices, some, strict=True))
    low, high = wilson(right, len(some))
    return LookRow(
        stage=stage, form=form, control=control, kind=some[0].asked.kind, right=right,
        count=len(some), low=low, high=high,
        chance=float(np.mean([1 / len(one.asked.choices) for one in some])),
        lengths=said.tokens, cer=said.cer, worded=worded,
    )  # fmt: skip
