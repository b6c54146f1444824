"""Samples, scorers, solvers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from pydantic import BaseModel, Field

from graphs.state import Episode, Question
from tools.audio import AudioClip


class Sample(BaseModel, frozen=True):
    """One labelled question. A solver is given the clip and the question, never the target."""

    id: str
    clip: AudioClip
    question: Question
    target: str


class Score(BaseModel, frozen=True):
    """A number in [0, 1] and why; None when there was nothing to judge."""

    value: float | None = Field(default=None, ge=0, le=1)
    why: str = ""


Solver = Callable[[AudioClip, Question], Awaitable[Episode]]
"""Anything that answers: this agent, a baseline, somebody else's."""


class Scorer(Protocol):
    """Judges one episode."""

    @property
    def name(self) -> str: ...

    def __call__(self, sample: Sample, episode: Episode) -> Score: ...


class ExactChoice:
    """1 when the chosen option is the target, word for word; absent for an open question."""

    name = "choice"

    def __call__(self, sample: Sample, episode: Episode) -> Score:
        """Compares by the option's index, so that no wording can help."""
        choice = episode.answer.choice
        if choice is None:
            return Score(why="an open question has no option to compare")
        said = sample.question.choices[choice]
        return Score(value=float(said == sample.target), why=f"said {said!r}")
