"""An answer from a program, run on what was heard."""

from __future__ import annotations

from graphs.execution.program_result import ProgramResult
from graphs.execution.run import run
from graphs.execution.topics import Embed
from graphs.likeness import Likeness
from graphs.query.program import Program
from graphs.state import Answer, Question, State


def answer(
    program: Program, state: State, likeness: Likeness, embed: Embed | None = None
) -> Answer:
    """The most probable choice, word for word as it is offered, or a sentence.

    Args:
        program: What the question asks.
        state: What was heard, and the choices.
        likeness: How well a text names a label.
        embed: Texts as vectors, where meaning is to count beside words.
    """
    choices, span = state.question.choices, state.clip.span
    return answer_of(run(program, choices, span, state.calls, likeness, embed), state.question)


def answer_of(told: ProgramResult, question: Question) -> Answer:
    """What running a program told, as an answer."""
    return Answer(
        text=told.text if told.choice is None else question.choices[told.choice],
        confidence=min(1.0, told.confidence),
        choice=told.choice,
        posterior=tuple(min(1.0, one) for one in told.posterior),
        because=told.because,
        guess=told.guess,
    )
