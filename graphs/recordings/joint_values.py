"""Values of several recordings compared, drawn independently of one another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from graphs.execution.chances import Numbers
from graphs.query import program as q
from graphs.query.joint_program import RecordingPart, values
from graphs.query.program import Node, Program

UNTOLD = 0.5
"""How probably values are one where one of them is not known."""

DRAWS = 512
"""Timelines that are put side by side."""

NOTICED = {"loudness": 1.0, "start": 0.1, "end": 0.1, "length": 0.1}
"""By how much measured values differ before anybody would notice: decibels, seconds."""

SHARES = {"pitch": 0.03, "tempo": 0.03}
"""And of those that are judged by their ratio."""


@dataclass(frozen=True)
class PartValue:
    """What one recording has.

    Attributes:
        numbers: One a timeline, NaN for none; of yes or no how far it is so.
        text: The value in words.
        confidence: How probable the words are.
    """

    numbers: Numbers
    text: str
    confidence: float


EXACT = 1e-9
"""A difference of so much or less is none, and a value with no larger one is compared exactly."""


def drawn(values: Sequence[PartValue]) -> Numbers:
    """Timelines side by side: draws x recordings, each column shuffled in its own way."""
    columns: list[Numbers] = []
    for at, value in enumerate(values):
        numbers = value.numbers if len(value.numbers) else np.full(1, np.nan)
        chosen = np.random.default_rng(at + 1).integers(len(numbers), size=DRAWS)
        columns.append(numbers[chosen])
    return np.stack(columns, axis=1)


def noticed(program: Program | None, numbers: Numbers) -> float:
    """The difference that is half noticed; 0 for counts."""
    what = program.ask.what if program and isinstance(program.ask, q.Of) else ""
    middle = float(np.nanmedian(np.abs(numbers))) if np.isfinite(numbers).any() else 0.0
    return NOTICED.get(what, SHARES.get(what, 0.0) * middle)


def unit_of(program: Program | None) -> str:
    """The unit of a program's numbers, in which choices are read; empty where it needs none."""
    what = program.ask.what if program and isinstance(program.ask, q.Of) else ""
    return {"start": "s", "end": "s", "length": "s", "pitch": "Hz"}.get(what, "")


def above(a: Numbers, b: Numbers, step: float) -> Numbers:
    """How far each a is above its b: half where they are alike, or where there is no telling."""
    if step <= EXACT:
        sure = np.where(a == b, 0.5, (a > b).astype(np.float64))
    else:
        sure = 1.0 / (1.0 + np.exp(-np.clip(3.0 * (a - b) / step, -50.0, 50.0)))
    return np.where(np.isfinite(a) & np.isfinite(b), sure, 0.5)


def most(numbers: Numbers, step: float, least: bool) -> Numbers:
    """How probably each recording is the one with most: draws x recordings in, a share each out."""
    signed: Numbers = np.multiply(numbers, -1.0 if least else 1.0)
    count = numbers.shape[1]
    # What has no such value at all has least of it, and is not the one that has most.
    known = np.where(np.isfinite(signed), signed, np.nan if least else -np.inf)
    shares = np.ones((len(numbers), count))
    for at in range(count):
        for other in range(count):
            if other != at:
                shares[:, at] *= _over(known[:, at], known[:, other], step)
    total = shares.sum(axis=1, keepdims=True)
    return (shares / np.maximum(total, 1e-12)).mean(axis=0)


def even(numbers: Numbers, step: float) -> float:
    """How probably the two that have most have it alike: draws x recordings."""
    known = numbers[np.isfinite(numbers).all(axis=1)]
    if len(known) < len(numbers) / 2:
        return 0.0
    highest = np.sort(known, axis=1)
    gap: Numbers = highest[:, -1] - highest[:, -2]
    if step <= EXACT:
        return float((gap <= EXACT).mean())
    return float(np.exp2(-((4.0 * gap / step) ** 2)).mean())


def _over(a: Numbers, b: Numbers, step: float) -> Numbers:
    lacking = np.isneginf(a) ^ np.isneginf(b)
    finite_a, finite_b = np.where(np.isfinite(a), a, np.nan), np.where(np.isfinite(b), b, np.nan)
    return np.where(lacking, np.isneginf(b).astype(np.float64), above(finite_a, finite_b, step))


def alike(found: Sequence[PartValue], program: Program | None) -> float:
    """How probably all have one value: numbers that nobody tells apart, or the same words."""
    sides = drawn(found)
    if np.isfinite(sides).all(axis=1).mean() > 0.5 and not _is_named(program):
        step = noticed(program, sides)
        spread = sides.max(axis=1) - sides.min(axis=1)
        if step <= EXACT:
            return float((spread <= EXACT).mean())
        near: Numbers = np.exp2(-((spread / (2.0 * step)) ** 2))
        return float(near[np.isfinite(near)].mean())
    together = math.prod(one.confidence for one in found)
    if not together:
        return UNTOLD
    if len({one.text.lower() for one in found}) == 1:
        return together + (1.0 - together) * 0.1
    return (1.0 - together) * 0.3


def _is_named(program: Program | None) -> bool:
    """Whether the value is a label or a name, whose numbers mean nothing elsewhere."""
    ask = program.ask if program else None
    return not isinstance(ask, (q.Count, q.Sum)) and not (
        isinstance(ask, q.Of) and ask.what in (*NOTICED, *SHARES)
    )


def evaluated(
    node: Node, count: int, known: dict[RecordingPart, PartValue]
) -> tuple[Numbers, bool]:
    """What a program over several recordings comes to in each draw, and whether it is yes or no."""
    inner = dict(values(node, count))
    if node in inner:
        part = inner[node]
        at = part.recording
        chosen = np.random.default_rng(at).integers(max(1, len(known[part].numbers)), size=DRAWS)
        return known[part].numbers[chosen], isinstance(node, q.YES_OR_NO)
    match node:
        case q.Constant(value=value):
            return np.full(DRAWS, value), False
        case q.Not(value=value):
            return 1.0 - evaluated(value, count, known)[0], True
        case q.Both(a=a, b=b, any=either):
            one, other = (np.nan_to_num(evaluated(x, count, known)[0], nan=0.5) for x in (a, b))
            return (np.maximum(one, other) if either else np.minimum(one, other)), True
        case q.Sum(a=a, b=b, minus=minus):
            one, other = (evaluated(x, count, known)[0] for x in (a, b))
            return (one - other if minus else one + other), False
        case q.Compare(how=how, a=a, b=b):
            one, other = (evaluated(x, count, known)[0] for x in (a, b))
            return _compared(how, one, other, a), True
        case q.Same(a=a, b=b):
            found = [known[inner[x]] for x in (a, b) if x in inner]
            sure = alike(found, inner[a].program) if len(found) == 2 else 0.5
            return np.full(DRAWS, sure), True
        case _:
            return np.full(DRAWS, np.nan), False


def _compared(how: q.Comparison, a: Numbers, b: Numbers, node: Node) -> Numbers:
    step = noticed(Program.model_validate({"ask": node.model_dump()}), a)
    over = above(a, b, step)
    same = (a == b).astype(np.float64) if step <= EXACT else 1.0 - 2.0 * np.abs(over - 0.5)
    match how:
        case "more":
            return over if step > 0 else (a > b).astype(np.float64)
        case "fewer":
            return 1.0 - over if step > 0 else (a < b).astype(np.float64)
        case "equal":
            return same
        case "atleast":
            return np.maximum(over, same)
        case "atmost":
            return np.maximum(1.0 - over, same)


def independent(chances: Sequence[float], how: str) -> float:
    """How probably all of several things are so, or any."""
    every = reduce(lambda told, one: told * one, chances, 1.0)
    none = reduce(lambda told, one: told * (1.0 - one), chances, 1.0)
    return {"every": every, "some": 1.0 - none, "none": none}[how]
