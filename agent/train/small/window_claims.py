"""What a trace claims to hear against what a window was mixed of, by names and places alone.

It shares no code with the rewards' judge, which reads any trace and matches by likeness: what is
learned from that one is measured by this one.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, NonNegativeInt

from agent.data.example import Style
from agent.train.small.sound_windows import SoundWindow
from agent.train.small.window_questions import said_of
from tools.lalm.grammars import paqa, tags


class WindowClaims(BaseModel, frozen=True):
    """Claims that are matched, misused (there, but elsewhere in the order) or hallucinated.

    Attributes:
        found: Things in the window that a claim names.
        anew: Claims within steps, which come later.
        held: Those of them that are in the window, wherever.
    """

    matched: NonNegativeInt = 0
    misused: NonNegativeInt = 0
    hallucinated: NonNegativeInt = 0
    found: NonNegativeInt = 0
    facts: NonNegativeInt = 0
    anew: NonNegativeInt = 0
    held: NonNegativeInt = 0

    @property
    def claimed(self) -> int:
        """All claims."""
        return self.matched + self.misused + self.hallucinated


def claims(window: SoundWindow, text: str, style: Style) -> WindowClaims:
    """What becomes of a trace's claims; those of a text that is no trace are none."""
    truth = [_plain(said_of(window, at)) for at in range(len(window.happenings))]
    said = [_plain(one) for one in _said(text, style)]
    matched = [at for at, one in enumerate(said) if at < len(truth) and truth[at] == one]
    elsewhere = [one for at, one in enumerate(said) if at not in matched]
    left = [one for at, one in enumerate(truth) if at not in matched]
    misused = 0
    for one in elsewhere:
        if one in left:
            left.remove(one)
            misused += 1
    anew = [_plain(one) for one in _anew(text, style)]
    return WindowClaims(
        matched=len(matched), misused=misused, hallucinated=len(elsewhere) - misused,
        found=len(matched) + misused, facts=len(truth),
        anew=len(anew), held=sum(one in truth for one in anew),
    )  # fmt: skip


def _said(text: str, style: Style) -> Sequence[str]:
    if style == "paqa":
        return [one.text for one in paqa.parse(text).sounds]
    return [one.text for one in tags.parse(text).heard]


def _anew(text: str, style: Style) -> Sequence[str]:
    if style == "paqa":
        return []
    return [one.text for step in tags.parse(text).steps for one in step.heard]


def _plain(name: str) -> str:
    return name.strip().rstrip(".").lower()
