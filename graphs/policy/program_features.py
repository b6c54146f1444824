"""What the controller sees of a question: what its program asks, as flags; no words of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import get_args

from graphs.query import program as q
from graphs.query.notation import FUNCTIONS, call
from graphs.query.perception_needs import needs_of
from graphs.query.program import Program

Feature = tuple[str, float]


@lru_cache(maxsize=4096)
def asked(program: Program | None) -> tuple[Feature, ...]:
    """Which functions of the question language a program has, and what it needs perceived."""
    return tuple(_asked(program))


def _asked(program: Program | None) -> Iterator[Feature]:
    used = {call(node)[0] for node in program.ask.walk()} if program else set[str]()
    yield "program", float(program is not None)
    for name in FUNCTIONS:
        yield f"function {name}", float(name in used)
    outermost = call(program.ask)[0] if program else ""
    for name, function in FUNCTIONS.items():
        if function.node in q.VALUES:
            yield f"asks {name}", float(name == outermost)
    by = (
        {one for node in program.ask.walk() if (one := getattr(node, "by", None))}
        if program
        else ()
    )
    for dimension in get_args(q.Dimension):
        yield f"by {dimension}", float(dimension in by)
    needs = needs_of(program)
    for name in ("any_sound", "named", "spoken", "voices", "gendered", "related"):
        yield f"needs {name}", float(getattr(needs, name))
    yield "needs sounds", float(bool(needs.sounds))
    yield "needs counted", float(bool(needs.counted))
