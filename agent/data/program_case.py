"""A question that is a program, about a recording of which everything is known."""

from __future__ import annotations

from dataclasses import dataclass

from agent.data.annotated_recording import Case
from graphs.query.program import Program


@dataclass(frozen=True)
class ProgramCase(Case):
    """A question with its program.

    Attributes:
        rests_on: The annotations without which the answer would be another, by index.
    """

    program: Program
    rests_on: tuple[int, ...]
