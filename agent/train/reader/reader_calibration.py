"""How often the reader is right, by how probable it thinks its program."""

from __future__ import annotations

from collections.abc import Iterable

from evals.wordings.worded_program import WordedProgram
from graphs.execution.reliability import Knots, fit
from graphs.query.canonical import canonical
from graphs.query.notation import write
from graphs.query.program import Program
from graphs.query.trained_reader import TrainedReader


def calibration(reader: TrainedReader, wordings: Iterable[WordedProgram]) -> Knots:
    """Pairs of the network's log-probability and how often it was right there, both rising."""
    pairs: list[tuple[float, bool]] = []
    for one in wordings:
        found = reader.programs(one.question, one.choices)
        if found:
            program, score = found[0]
            pairs.append((score, meaning(program) == meaning(one.program)))
    return fit(pairs)


def meaning(program: Program | None) -> str:
    """By what two programs are the same: lists in one order, letter case aside."""
    return write(canonical(program) if program else None).lower()
