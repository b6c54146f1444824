"""A question on several recordings read: of the ways to take it, the first that a program says."""

from __future__ import annotations

from dataclasses import dataclass

from graphs.query import program as q
from graphs.query.joint_program import NUMBERS, TRUTHS, JointProgram, is_joined
from graphs.query.program import Program
from graphs.query.reading import Reader, Reading
from graphs.recordings.joint_question import JointQuestion, taken
from graphs.recordings.recording_references import marked
from graphs.state import Question

LEAST = 0.25
"""A reading that is less probable than this is none."""

TAKEN = 0.9
"""How probably a way to take a question is the right one, where a program says it."""

BEYOND = 0.5
"""And where none does, and what was heard must speak for itself."""

MEASURED = ("start", "end", "length", "loudness", "pitch", "tempo")


@dataclass(frozen=True)
class JointReading:
    """What a question on several recordings asks, and how probably."""

    program: JointProgram
    probability: float


def joint_reading(question: Question, reader: Reader) -> JointReading:
    """The likeliest way to take it.

    Args:
        question: With the names of its recordings.
        reader: Says questions of one recording as programs.
    """
    ways = list(taken(marked(question.text, question.recordings)))
    spoken: list[JointReading] = []
    for way in ways:
        choices = question.choices if way.shape == "one" else ()
        reading = reader(way.text, choices)
        found = _fitting(way, reading, len(question.recordings))
        if found is not None:
            return found
        if way.shape in ("one", "where", "each", *TRUTHS):
            spoken.append(JointReading(_program(way, None), BEYOND * TAKEN))
    return spoken[0]


def _fitting(way: JointQuestion, reading: Reading, count: int) -> JointReading | None:
    """The way, where what was read is of its kind."""
    program, sure = reading.program, 1.0 if reading.probability is None else reading.probability
    if way.shape == "people":
        return JointReading(_program(way, None), TAKEN)
    if program is None or sure < LEAST or not _is_of_kind(way, program, count):
        return None
    return JointReading(_program(way, program), TAKEN * sure)


def _program(way: JointQuestion, program: Program | None) -> JointProgram:
    return JointProgram(
        shape=way.shape,
        asked=way.text,
        program=program,
        recordings=way.recordings,
        least=way.least,
        denied=way.denied,
    )


def _is_of_kind(way: JointQuestion, program: Program, count: int) -> bool:
    """Whether a program gives what the shape puts together."""
    if way.shape in TRUTHS:
        return program.yes_or_no
    if way.shape in NUMBERS:
        return is_number(program)
    return way.shape != "parts" or is_joined(program.ask, count)


def is_number(program: Program) -> bool:
    """Whether its value is a number."""
    match program.ask:
        case q.Count() | q.Sum() | q.Constant():
            return True
        case q.Of(what=what):
            return what in MEASURED
        case _:
            return False
