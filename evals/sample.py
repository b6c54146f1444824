"""What a benchmark asks: what a solver is given, and what stays with the judge."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from pydantic import BaseModel, FiniteFloat, PositiveFloat

from evals.format_constraint import FormatConstraint
from graphs.state import Episode, Question
from tools.audio import AudioClip
from tools.evidence import Percept


class Given(BaseModel, frozen=True, extra="forbid"):
    """Evidence in place of the recording, which lasts so many seconds."""

    percepts: tuple[Percept, ...]
    seconds: PositiveFloat


class Sample(BaseModel, frozen=True, extra="forbid"):
    """All that a solver ever sees of an item: the sound, the question and its choices.

    `others` are the recordings after the first, all of which the question then names. Where
    evidence is given in place of the sound, the clip is silence of its length.
    """

    clip: AudioClip
    others: tuple[AudioClip, ...] = ()
    question: Question
    given: Given | None = None


def next_elsewhere(audios: Sequence[str]) -> list[int | None]:
    """For each item, which is the next in the circle about another recording; None for none."""
    count = len(audios)

    def after(at: int) -> int | None:
        circle = ((at + step) % count for step in range(1, count))
        return next((other for other in circle if audios[other] != audios[at]), None)

    return [after(at) for at in range(count)]


Solver = Callable[[Sample], Awaitable[Episode]]
"""Anything that answers: this agent, a one-shot model, a fixed answer, somebody else's."""


class Item(BaseModel, frozen=True):
    """One row of a benchmark. A solver gets a `Sample` made of it, never the item.

    What is right stands in the field that the benchmark's scorer needs; an item whose key is not
    published has none.

    Attributes:
        id: The row's own name, unique in its file.
        audio: The recording, as a path inside the audio root; of several, the first.
        audios: All recordings of a question about several, in order; empty where it is about one.
        question: The question with its choices, word for word and in the file's order.
        target: The right choice, word for word.
        targets: All right choices of a question that has several.
        accepted: The wordings of a right answer to an open question, any of which will do.
        number: The right number; beside accepted answers, the one that they say.
        constraint: The form that an answer must have, where that is what is scored.
        groups: What the report breaks accuracy down by, such as the task and the difficulty.
        row: The row as it stood in the file, for submissions and rubrics.
    """

    id: str
    audio: str
    audios: tuple[str, ...] = ()
    question: Question
    target: str | None = None
    targets: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    number: FiniteFloat | None = None
    constraint: FormatConstraint | None = None
    groups: dict[str, tuple[str, ...]]
    row: dict[str, Any]

    @property
    def written(self) -> bool:
        """Whether the text of an answer is what is scored, and not one choice."""
        return not self.question.choices or bool(self.targets)

    @property
    def recordings(self) -> tuple[str, ...]:
        """All recordings that it is about."""
        return self.audios or (self.audio,)

    @property
    def expected(self) -> str | None:
        """What is right, in words; None where nobody knows."""
        if self.target is not None:
            return self.target
        if self.number is not None and not self.accepted:
            return f"{self.number:.10g}"
        if self.constraint is not None:
            return self.constraint.in_words
        return ", ".join(self.targets) or " or ".join(self.accepted) or None
