"""Whether the small model hears when: the names and the onsets that it gives, asked to listen.

Onsets are paired as sed_eval pairs events (DCASE), by the same name and within a collar that is
wider than its 0.2 s; where a sound ends is not asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np
from pydantic import BaseModel, NonNegativeInt

from agent.student.student import Student
from agent.train.small.look_forms import likeliest_replies
from agent.train.small.look_questions import Control, LookQuestion, sounds
from agent.train.small.window_questions import QuestionMaker
from evals.perception.matching import assigned
from tools.audio import Segment
from tools.lalm.lalm_listener import PROMPTS
from tools.lalm.reply_percepts import named

COLLAR = 0.5
"""Seconds by which an onset may be off."""

OTHERS = 3
"""Names that are asked for beside those of what happens."""


class OnsetRow(BaseModel, frozen=True):
    """What was claimed of some windows.

    Attributes:
        there: Things that happen, each time by itself.
        claimed: Names that are said to be heard, each time by itself.
        named: Those of them that pair with something of the name, whenever.
        timed: Those that pair with it at its onset.
        beside: The same, where each claim has the onset of the next window's reply: what times
            would come to that depend on nothing.
    """

    stage: str
    control: Control
    there: NonNegativeInt
    claimed: NonNegativeInt
    named: NonNegativeInt
    timed: NonNegativeInt
    beside: NonNegativeInt


Claim = tuple[str, float | None]
"""A name, and its onset in seconds, if the reply gives one."""


def look_at_onsets(
    student: Student,
    stage: str,
    control: Control,
    some: Sequence[LookQuestion],
    ask: QuestionMaker,
) -> OnsetRow:
    """Asks which of what happens and of three other sounds are heard, and when."""
    asked = [_names(at, one, ask) for at, one in enumerate(some)]
    prompts = [PROMPTS["hear"](names="\n".join(names)) for names in asked]
    replies = likeliest_replies(student, sounds(some, control), prompts)
    claimed = [
        _claims(reply.text, one.window.seconds, names)
        for reply, one, names in zip(replies, some, asked, strict=True)
    ]
    others = [_with_onsets(own, claimed[(at + 1) % len(claimed)]) for at, own in enumerate(claimed)]
    paired = [_paired(one, own) for one, own in zip(some, claimed, strict=True)]
    beside = [_paired(one, own)[1] for one, own in zip(some, others, strict=True)]
    return OnsetRow(
        stage=stage, control=control, there=sum(len(one.window.happenings) for one in some),
        claimed=sum(map(len, claimed)), named=sum(names for names, _ in paired),
        timed=sum(timed for _, timed in paired), beside=sum(beside),
    )  # fmt: skip


def _names(at: int, one: LookQuestion, ask: QuestionMaker) -> list[str]:
    """What happens, and what does not."""
    names = list(dict.fromkeys(one.window.names))
    return sorted(names + ask.others(names, OTHERS, Random(at)))


def _claims(text: str, seconds: float, names: Sequence[str]) -> list[Claim]:
    """A name without a time in the window is said to be in all of it."""
    whole = Segment(start=0, end=seconds)
    found = named(text, whole, "", names, str)
    return [(one.label, None if one.segment == whole else one.segment.start) for one in found]


def _with_onsets(own: Sequence[Claim], others: Sequence[Claim]) -> list[Claim]:
    """The same names with the onsets of other claims, one after another, and from the first."""
    onsets = [onset for _, onset in others] or [None]
    return [(name, onsets[at % len(onsets)]) for at, (name, _) in enumerate(own)]


def _paired(one: LookQuestion, claimed: Sequence[Claim]) -> tuple[int, int]:
    """How many are of the right name, and how many are at the right onset, too."""
    if not claimed:
        return 0, 0
    there = one.window.happenings
    names = np.array([[name == real.name for real in there] for name, _ in claimed])
    late = np.array(
        [[np.inf if at is None else abs(at - real.start) for real in there] for _, at in claimed]
    )
    by_name, by_both = (
        len(assigned(fits.astype(np.float64))) for fits in (names, names & (late <= COLLAR))
    )
    return by_name, by_both
