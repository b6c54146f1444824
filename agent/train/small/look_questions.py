"""Questions on windows that nothing learned from, and the sounds with which each is asked.

Each is asked with its sound, with faint noise, with silence, and with the sound of another
question: what is right without the sound was guessed from words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

import numpy as np

from agent.train.small.sound_windows import SoundWindow, WindowKind, WindowMixer
from agent.train.small.window_questions import Asked, ChoiceQuestion, QuestionMaker
from tools.audio import Samples
from tools.lalm.faint_noise import faint_noise

Control = Literal["sound", "noise", "silence", "another", "wide", "wide noise"]
"""Of windows that are close, or wide."""

WINDOW: dict[Asked, WindowKind] = {
    "what": "one", "when": "one", "count": "times", "language": "voice", "said": "voice",
    "who": "talk", "first": "row", "last": "row", "after": "row", "before": "row",
    "not": "row", "there": "row", "order": "row",
}  # fmt: skip


@dataclass(frozen=True)
class LookQuestion:
    """A question on a window."""

    window: SoundWindow
    asked: ChoiceQuestion


def look_questions(
    mix: WindowMixer, ask: QuestionMaker, kind: Asked, count: int
) -> list[LookQuestion]:
    """The first questions of a kind, the same at every look."""
    found: list[LookQuestion] = []
    for number in range(50 * count):
        window = mix(WINDOW[kind], number)
        if len(found) < count and kind in ask.kinds(window, WINDOW[kind]):
            found.append(LookQuestion(window, ask.of(window, kind, Random(f"{kind} {number}"))))
        if len(found) == count:
            break
    return found


def sounds(some: Sequence[LookQuestion], control: Control) -> list[Samples]:
    """What is heard with each of some questions."""
    match control:
        case "sound" | "wide":
            return [one.window.samples for one in some]
        case "silence":
            return [np.zeros_like(one.window.samples) for one in some]
        case "noise" | "wide noise":
            return faint_noise([one.window.samples for one in some])
        case "another":
            return [other_question(some, at).window.samples for at in range(len(some))]


def other_question(some: Sequence[LookQuestion], at: int) -> LookQuestion:
    """The next question whose right choice is another: its sound answers this one wrongly.

    Raises:
        ValueError: All are of one right choice.
    """
    own = some[at].asked
    for step in range(1, len(some)):
        found = some[(at + step) % len(some)]
        if found.asked.right != own.right:
            return found
    raise ValueError(f"expected some other right choice than {own.right!r}")
