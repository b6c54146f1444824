"""Programs run on percepts that are written by hand."""

from __future__ import annotations

from collections.abc import Sequence

from graphs.execution.program_result import ProgramResult
from graphs.execution.run import run
from graphs.query.notation import read
from graphs.state import Call
from tests.graphs.execution.percepts import SCENE, same_words
from tools.audio import Segment
from tools.evidence import (
    Measurement,
    Percept,
    Quantity,
    SoundEvent,
    SubQuery,
    Turn,
    Utterance,
)
from tools.tool_registry import measuring

SPAN = Segment(start=0, end=12)
_TOOLS = {SoundEvent: "tag", Utterance: "asr", Turn: "diarize", Measurement: "measure"}


def calls(percepts: Sequence[Percept]) -> list[Call]:
    """Every tool asked once for all that it hears, in the order of the percepts' kinds."""
    told = [
        Call(
            round=0,
            query=SubQuery(tool=tool),
            percepts=tuple(one for one in percepts if isinstance(one, kind)),
        )
        for kind, tool in _TOOLS.items()
    ]
    # Whoever else measures something has been asked, too; what was heard counts once.
    others = {measuring(one.quantity) for one in percepts if isinstance(one, Measurement)}
    return told + [Call(round=0, query=SubQuery(tool=one)) for one in sorted(others - {"measure"})]


def told(
    program: str,
    choices: Sequence[str] = (),
    percepts: Sequence[Percept] = SCENE,
    span: Segment = SPAN,
) -> ProgramResult:
    """What a program says when every tool has listened to everything."""
    return ran(program, choices, calls(percepts), span)


def ran(
    program: str, choices: Sequence[str], made: Sequence[Call], span: Segment = SPAN
) -> ProgramResult:
    """What a program says after these calls."""
    asked = read(program)
    assert asked is not None
    return run(asked, choices, span, made, same_words)


def level(quantity: Quantity, text: str, start: float, end: float) -> Measurement:
    """A measurement in words."""
    where = Segment(start=start, end=end)
    return Measurement(tool="measure", segment=where, quantity=quantity, text=text)
