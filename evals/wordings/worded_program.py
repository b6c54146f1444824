"""One question with its program, and the files that hold many."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from evals.splits import Split
from graphs.query.canonical import canonical
from graphs.query.linear import linear
from graphs.query.notation import read, write
from graphs.query.program import Program
from tools.errors import InputError

BATCHES = Path(__file__).with_name("batches")
"""A folder a split, and in it a file a batch: what one author wrote, in a manner of its own."""

ASKED, MEANS, OR = " :: ", " => ", " | "
"""What stands before the choices, before the program, between choices."""


class WordedProgram(NamedTuple):
    """A question as somebody asks it, and its program in the notation."""

    question: str
    choices: tuple[str, ...]
    notation: str

    @property
    def program(self) -> Program | None:
        """The program; None where no program says it."""
        return read(self.notation)

    @classmethod
    def of(cls, line: str) -> WordedProgram:
        """Reads a line: `question :: choice | choice => program`.

        Raises:
            InputError: It is no such line, or the program copies what the question does not have.
        """
        left, means, notation = line.strip().rpartition(MEANS)
        if not means:
            raise InputError(f"{line[:80]!r}; expected `question :: choice | choice => program`")
        question, _, choices = left.partition(ASKED)
        program = read(notation)
        program = canonical(program) if program else None
        try:
            linear(program, question)
        except ValueError as error:
            raise InputError(f"{line[:80]!r}: {error}") from None
        return cls(question, tuple(choices.split(OR)) if choices else (), write(program))


def batches(split: Split) -> list[Path]:
    """A split's batches, by name. No wording of one split is in another."""
    return sorted((BATCHES / split).glob("*.txt"))


def wordings(path: Path) -> Iterator[WordedProgram]:
    """All of a file; lines that begin with # are remarks. The same text is read once."""
    return iter(_wordings(path.name, path.read_text(encoding="utf-8")))


@lru_cache(maxsize=256)
def _wordings(name: str, text: str) -> tuple[WordedProgram, ...]:
    found: list[WordedProgram] = []
    for at, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            try:
                found.append(WordedProgram.of(line))
            except InputError as error:
                raise InputError(f"{name}:{at}: {error}") from None
    return tuple(found)


def text_of(wording: WordedProgram) -> str:
    """By what two wordings are the same question."""
    return wording.question.lower().strip()
