"""Choices of a question on several recordings: recordings, yes and no, numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from graphs.choices.enumerators import About, about, bare
from graphs.execution.chances import Numbers
from graphs.execution.choice_words import polarity
from graphs.execution.match_amounts import number_allowed
from graphs.lot import lot
from graphs.recordings.joint_answers import JointTold
from graphs.recordings.recording_references import marked

FLOOR = 0.01
"""What a choice keeps, whatever was heard."""


def chosen(
    told: JointTold, choices: Sequence[str], names: Sequence[str], asked: str
) -> tuple[int, tuple[float, ...], bool]:
    """The likeliest choice, what each has, and whether nothing speaks for it."""
    offered = bare(tuple(choices))
    says = polarity(offered) if told.yes is not None else [None] * len(offered)
    scores = (
        np.array([_share(told, *one, names) for one in zip(offered, says, strict=True)]) + FLOOR
    )
    posterior = scores / scores.sum()
    ranked = [
        (round(float(share), 6), lot(asked, one))
        for share, one in zip(posterior, offered, strict=True)
    ]
    best = max(range(len(ranked)), key=lambda at: ranked[at])
    top = sorted(posterior.tolist())[::-1]
    return best, tuple(posterior.tolist()), len(top) > 1 and top[0] - top[1] < 1e-6


def _share(told: JointTold, choice: str, says: bool | None, names: Sequence[str]) -> float:
    """How probably a choice is the answer; `says` is whether it says yes."""
    if told.yes is not None and says is not None:
        return told.yes if says else 1.0 - told.yes
    if told.recordings or told.several:
        return _of_recordings(told, choice, names)
    return 0.0 if told.numbers is None else _of_numbers(told.numbers, told.unit, choice)


def _of_numbers(numbers: Numbers, unit: str, choice: str) -> float:
    """How near a choice is; of what nobody measured none is."""
    known, allowed = numbers[np.isfinite(numbers)], number_allowed(choice, unit)
    if allowed is None or not len(known):
        return 0.0
    off = np.maximum(0.0, np.maximum(allowed.low - known, known - allowed.high))
    scale = max(1.0, 0.1 * float(np.median(np.abs(known))))
    return float(np.exp2(-off / scale).mean())


def _of_recordings(told: JointTold, choice: str, names: Sequence[str]) -> float:
    """A choice that names a recording, all of them, or none."""
    text = marked(choice, names)
    named = text.single or _bare(choice, names)
    kind = about(choice)
    every = text.has("all") or kind is About.ALL
    none = text.has("none") or kind is About.NONE
    if told.several:
        chances = np.array(told.several)
        if every or none:
            return float(np.prod(chances if every else 1.0 - chances))
        wanted = np.array([at in named for at in range(1, len(names) + 1)])
        return float(np.prod(np.where(wanted, chances, 1.0 - chances))) if named else 0.0
    if every or none or re.search(r"(?i)\b(?:same|equal|equally|alike)\b", choice):
        return told.tied
    return (1.0 - told.tied) * sum(told.recordings[at - 1] for at in named)


def _bare(choice: str, names: Sequence[str]) -> tuple[int, ...]:
    """A recording named by its place alone: "First", "2", "B"."""
    return (
        marked(f"recording {choice.strip(' .')}", names).single
        or marked(f"the {choice.strip(' .')} one", names).single
    )
