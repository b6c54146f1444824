"""Whether two programs answer alike, on evidence that is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agent.train.reader.random_evidence import SPAN, NamedThings, random_calls
from agent.train.reader.reader_calibration import meaning
from evals.wordings.worded_program import WordedProgram, text_of
from graphs.execution.run import run
from graphs.likeness import Likeness
from graphs.query.program import Program
from graphs.state import Call


@dataclass(frozen=True)
class SameAnswer:
    """Compares a read program with the written one by what they answer.

    Attributes:
        likeness: How well a text names a label.
        label: The label that names a text best.
        timelines: How many are drawn for a question.
    """

    likeness: Likeness
    label: Callable[[str], str]
    timelines: int = 100

    def __call__(self, wording: WordedProgram, read: Program | None) -> float:
        """The share of the timelines on which both give the same answer."""
        written = wording.program
        if meaning(read) == meaning(written):
            return 1.0
        if read is None or written is None:
            return 0.0
        named = NamedThings.of((written, read), self.label)
        alike = 0
        for at in range(self.timelines):
            calls = random_calls(named, f"{text_of(wording)} {at}")
            one, other = (self._answer(each, wording, calls) for each in (written, read))
            alike += one == other
        return alike / self.timelines

    def _answer(
        self, program: Program, wording: WordedProgram, calls: Sequence[Call]
    ) -> int | str | None:
        """The choice with most votes; for an open question the sentence."""
        told = run(program, wording.choices, SPAN, calls, self.likeness)
        return told.choice if wording.choices else told.text
