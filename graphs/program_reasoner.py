"""An answerer without a language model: the plan's program, run on what was heard."""

from __future__ import annotations

from dataclasses import dataclass, field

from graphs.execution.by_likeness import by_likeness
from graphs.execution.by_traits import by_traits
from graphs.execution.in_layer import in_layer
from graphs.execution.program_answer import answer_of
from graphs.execution.program_result import ProgramResult
from graphs.execution.remarks import by_remarks
from graphs.execution.run import run
from graphs.execution.topics import Embed
from graphs.likeness import Likeness
from graphs.state import Answer, State


@dataclass(frozen=True)
class ProgramReasoner:
    """Answers by running the program; without one, by what was heard and said of the choices.

    Attributes:
        likeness: How well a text names a label.
        embed: Texts as vectors.
    """

    likeness: Likeness
    embed: Embed | None = None
    _last: list[tuple[State, ProgramResult]] = field(
        default_factory=list[tuple[State, ProgramResult]], compare=False, repr=False
    )

    async def __call__(self, state: State) -> Answer:
        """As `answer`; nothing is waited for."""
        return self.answer(state)

    def answer(self, state: State) -> Answer:
        """The best choice and its posterior, or a sentence saying what was heard.

        Where the choices are kinds of music, voice or recording, traits tell; where the program
        tells no choice from another, what was heard in words may.
        """
        told = self.result(state)
        if told is None:
            return by_likeness(state, self.likeness, self.embed)
        if (kinds := by_traits(state, self.likeness, self.embed)) is not None:
            return kinds
        said = answer_of(told, state.question)
        return by_remarks(state) or said if said.guess else said

    def result(self, state: State) -> ProgramResult | None:
        """What running the program tells besides; None where there is no program.

        Answerer and controller ask for it one after the other: the last is kept.
        """
        program = state.plan.program if state.plan else None
        if program is None:
            return None
        for known, told in self._last:
            if _same(known, state):
                return told
        choices, span = state.question.choices, state.clip.span
        told = run(
            program, choices, span, in_layer(state, self.likeness), self.likeness, self.embed
        )
        self._last[:] = [(state, told)]
        return told


def _same(one: State, other: State) -> bool:
    """Whether the very same was asked and heard."""
    asked = one.plan is other.plan and one.question is other.question and one.clip is other.clip
    calls = zip(one.calls, other.calls, strict=False)
    return asked and len(one.calls) == len(other.calls) and all(a is b for a, b in calls)
