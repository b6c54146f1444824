"""What a reader makes of a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from graphs.query.program import Program


@dataclass(frozen=True)
class Reading:
    """A question read.

    Attributes:
        program: What it asks; None where no program says it.
        probability: How sure the reader is of that, calibrated; None where it cannot say.
        alternatives: What else it may ask, and how sure, the likeliest first.
    """

    program: Program | None
    probability: float | None = None
    alternatives: tuple[tuple[Program | None, float], ...] = ()


class Reader(Protocol):
    """Reads a question into a program."""

    def __call__(self, question: str, choices: tuple[str, ...]) -> Reading: ...
