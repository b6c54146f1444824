"""Programs as sequences, the way that the reader writes them: operators, and spans of the question.

A sequence is the program in Polish notation: each operator is followed by what it takes. So the
operators so far tell what may come next, and when the program is complete.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from pydantic import ValidationError

from graphs.choices.time_text import lengths
from graphs.query import program as q
from graphs.query.notation import BEYOND, FUNCTIONS, call
from graphs.query.program import Node, Program
from graphs.query.program_grammar import ANY, INTEGERS, OPERATORS, Copy, Slot, Step, expected


def linear(program: Program | None, question: str) -> tuple[Step, ...]:
    """The sequence of a program.

    Raises:
        ValueError: A text or a number of it does not stand in the question.
    """
    return (BEYOND,) if program is None else tuple(_steps(program.ask, question))


def _steps(node: Node, question: str) -> Iterator[Step]:
    name, given = call(node)
    fused = isinstance(node, (q.Extreme, q.Trend, q.Where))
    yield f"{name} {given[0]}" if fused else name
    given = given[1:] if fused else given
    slots = OPERATORS[f"{name} {node.by}" if fused else name]
    for slot, value in zip_longest(slots, given, fillvalue=""):
        yield from (
            _steps(value, question)
            if isinstance(value, Node)
            else (_filled(slot, value, question),)
        )


def _filled(slot: str, value: object, question: str) -> Step:
    """A text or a number, in its slot."""
    if isinstance(value, str):
        return copied(value, question) if value else ANY
    assert isinstance(value, (int, float))
    if value == int(value) and str(int(value)) in OPERATORS:
        return str(int(value))
    if slot == "int":
        raise ValueError(f"the number {value}; expected {INTEGERS[0]} to {INTEGERS[-2]}")
    return _number(value, question)


def _number(value: float, question: str) -> Copy:
    """Where a number stands in the question."""
    spans = (one for one in _words(question) if _amount(question[one.start : one.end]) == value)
    found = next(spans, None)
    if found is None:
        raise ValueError(f"the number {value} does not stand in the question")
    return found


def _words(question: str) -> Iterator[Copy]:
    """Every word or number, then every two next to each other, and so on to six."""
    found = [match.span() for match in re.finditer(r"\w+(?:[.,:]\w+)*", question)]
    for size in range(1, 7):
        for (start, _), (_, end) in zip(found, found[size - 1 :], strict=False):
            yield Copy(start, end)


def copied(text: str, question: str) -> Copy:
    """Where a text stands in the question, letter case aside; whole words before parts of them.

    Raises:
        ValueError: It does not.
    """
    wanted, there = text.lower(), question.lower()
    starts = [at for at in range(len(there)) if there.startswith(wanted, at)]
    if not starts or len(there) != len(question):
        raise ValueError(f"{text!r} does not stand in the question")

    def whole(at: int) -> bool:
        sides = there[at - 1 : at], there[at + len(wanted) : at + len(wanted) + 1]
        return not any(side.isalnum() for side in sides)

    start = next((at for at in starts if whole(at)), starts[0])
    return Copy(start, start + len(text))


def program_of(steps: Sequence[Step], question: str) -> Program | None:
    """The program of a whole sequence; None for `beyond`.

    Raises:
        ValueError: It is none: slots are left, or filled with what does not fit; a number cannot be
            read; the program is too deep.
    """
    if list(steps) == [BEYOND]:
        return None
    made, rest = _parsed(steps, 0, "value", question)
    if rest != len(steps):
        raise ValueError("steps are left after the program")
    try:
        return Program.model_validate({"ask": made})
    except ValidationError as error:
        raise ValueError(error.errors()[0]["msg"]) from None


def _parsed(steps: Sequence[Step], at: int, slot: Slot, question: str) -> tuple[Any, int]:
    """What fills one slot, and where the next begins."""
    if at >= len(steps):
        raise ValueError("the program is not complete")
    step, fit = steps[at], expected((slot,))
    if not (fit.copy if isinstance(step, Copy) else step in fit.operators):
        raise ValueError(f"{step!r} in the place of {slot}")
    if isinstance(step, Copy):
        text = question[step.start : step.end]
        return (_read_number(text) if slot == "number" else text), at + 1
    if step == ANY:
        return "", at + 1
    if slot in ("int", "number"):
        return int(step), at + 1
    given: list[Any] = []
    at += 1
    for one in OPERATORS[step]:
        made, at = _parsed(steps, at, one, question)
        given.append(made)
    name, *by = step.split()
    return FUNCTIONS[name](*by, *given), at


def _read_number(text: str) -> float:
    """The number or the time that a span says."""
    amount = _amount(text)
    if amount is None:
        raise ValueError(f"no number: {text!r}")
    return amount


def _amount(text: str) -> float | None:
    """A number, or a time in seconds: "25", "twenty-five", "1:15", "2 minutes"."""
    told = lengths(text)
    exact = told is not None and told.low == told.high and math.isfinite(told.low)
    return told.low if told is not None and exact else None
