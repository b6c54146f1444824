"""Whether the small model hears when: the names and the onsets that it gives, asked to listen.

Onsets are paired as sed_eval pairs events (DCASE), by the same name and within a collar that is
wider than its 0.2 s; where a sound ends is not asked.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydantic import BaseModel, NonNegativeInt

from agent.student.student import Student
from agent.train.small.look_forms import likeliest_replies
from agent.train.small.look_questions import Control, LookQuestion, sounds
from agent.train.small.sound_windows import SPEECH
from evals.perception.matching import assigned
from tools.audio import Segment
from tools.evidence import SoundEvent
from tools.lalm.lalm_listener import PROMPTS
from tools.lalm.reply_percepts import named

COLLAR = 0.5
"""Seconds by which an onset may be off."""


class OnsetRow(BaseModel, frozen=True):
    """What was claimed of some windows.

    Attributes:
        there: Things that happen, each time by itself.
        claimed: Names with a time.
        named: Those of them that pair with something of the name, whenever.
        timed: Those that pair with it at its onset.
    """

    stage: str
    control: Control
    there: NonNegativeInt
    claimed: NonNegativeInt
    named: NonNegativeInt
    timed: NonNegativeInt


def look_at_onsets(
    student: Student, stage: str, control: Control, some: Sequence[LookQuestion]
) -> OnsetRow:
    """Asks which of a question's choices and of what happens are heard, and when."""
    asked = [_names(one) for one in some]
    prompts = [PROMPTS["hear"](names="\n".join(names)) for names in asked]
    replies = likeliest_replies(student, sounds(some, control), prompts)
    found = [
        _paired(one, named(reply.text, Segment(start=0, end=one.window.seconds), "", names, str))
        for one, names, reply in zip(some, asked, replies, strict=True)
    ]
    there, claimed, by_name, timed = (sum(column) for column in zip(*found, strict=True))
    return OnsetRow(
        stage=stage, control=control, there=there, claimed=claimed, named=by_name, timed=timed
    )


def _names(one: LookQuestion) -> list[str]:
    """What happens, and what does not; who speaks is a sound here, whatever they speak."""
    others = [name for name in one.asked.choices if not name.startswith(SPEECH)]
    return sorted({*one.window.names, *others})


def _paired(one: LookQuestion, claimed: Sequence[SoundEvent]) -> tuple[int, int, int, int]:
    """How many are there, claimed, of the right name, and at the right onset, too."""
    there = one.window.happenings
    if not claimed:
        return len(there), 0, 0, 0
    names = np.array([[claim.label == real.name for real in there] for claim in claimed])
    late = np.array(
        [[abs(claim.segment.start - real.start) for real in there] for claim in claimed]
    )
    timed = names & (late <= COLLAR)
    by_name, by_both = (len(assigned(one.astype(np.float64))) for one in (names, timed))
    return len(there), len(claimed), by_name, by_both
