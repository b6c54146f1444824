"""What can be read off an ear by a straight line: names of sounds that it never learned from."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from pydantic import BaseModel
from torch import Tensor

from agent.train.small.dev_looks import wilson
from agent.train.small.ear_heads import ridge
from agent.train.small.ear_model import EarModel
from agent.train.small.look_questions import LookQuestion
from agent.train.small.sound_windows import SoundWindow, WindowMixer
from evals.scenes.clip_audio import RATE

PENALTY = 300.0
FIRST = 1_500_000_000
"""The number of the first window that is learned from."""


class ProbeReport(BaseModel, frozen=True):
    """How often the right one of four names fits best; the interval is Wilson's, of 95 %.

    Attributes:
        known: How many questions are of names that the recordings learned from have.
    """

    ear: str
    right: int
    count: int
    low: float
    high: float
    known: int
    known_right: int


def probe(
    name: str, ear: EarModel, mix: WindowMixer, some: Sequence[LookQuestion], windows: int = 300
) -> ProbeReport:
    """Fits a line to so many windows, and asks it about others.

    A name is the mean direction of its windows; names that no window has cannot be chosen.
    """
    taught = [mix("one", FIRST + at) for at in range(windows)]
    states = torch.stack([_over(ear, one) for one in taught])
    names = sorted({one.names[0] for one in taught})
    wanted = torch.zeros(windows, len(names))
    for row, one in enumerate(taught):
        wanted[row, names.index(one.names[0])] = 1
    spread = states.std(0) + 1e-3
    weight, bias = ridge(states / spread, wanted, PENALTY)
    right = known = known_right = 0
    for one in some:
        said = weight @ (_over(ear, one.window) / spread) + bias
        fits = [float(said[names.index(c)]) if c in names else -1.0 for c in one.asked.choices]
        is_right = fits.index(max(fits)) == one.asked.answer
        is_known = one.asked.choices[one.asked.answer] in names
        right, known, known_right = (
            right + is_right, known + is_known, known_right + (is_right and is_known)
        )  # fmt: skip
    low, high = wilson(right, len(some))
    return ProbeReport(
        ear=name, right=right, count=len(some), low=low, high=high,
        known=known, known_right=known_right,
    )  # fmt: skip


def _over(ear: EarModel, window: SoundWindow) -> Tensor:
    """What it makes of the time of a window's one sound, whatever its rate."""
    with torch.no_grad():
        states, places = ear([window.samples])
        states = states.cpu()
    rate = places[0] / len(window.samples) * RATE
    one = window.happenings[0]
    start = min(int(one.start * rate), places[0] - 1)
    return states[0, start : max(start + 1, round(one.end * rate))].mean(0)
