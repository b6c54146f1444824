"""Arithmetic and logic on values."""

from __future__ import annotations

from itertools import product

from evals.scenes.truth.answer import Meaning, UnclearError
from evals.scenes.truth.meaning import says
from evals.scenes.truth.quantities import margin
from evals.scenes.truth.scene import Scene
from evals.scenes.truth.shaking import FARTHEST
from evals.scenes.truth.truth_values import InOrder, Labels, TruthAmount, TruthDenied, Value, number
from graphs.query.program import Comparison

EXACT = 0.25
"""The share of a margin within which two amounts are the same."""


def total(scene: Scene, a: TruthAmount, b: TruthAmount, minus: bool) -> TruthAmount:
    """The sum, or what lies between two moments.

    Raises:
        UnclearError: It is of several moments, of two units, or runs backwards.
    """
    moments = [one for one in (a, b) if one.unit == "at"]
    if any(len(one.values) > 1 for one in moments):
        raise UnclearError("several moments, and no word for which")
    unit = a.unit if a.unit == b.unit or b.unit == "count" else b.unit if a.unit == "count" else ""
    if unit == "" and not (moments and "s" in (a.unit, b.unit)):
        raise UnclearError(f"{a.unit} and {b.unit} in one sum")
    if not minus:
        return TruthAmount((a.values[0] + b.values[0],), unit or "at")
    off = a.values[0] - b.values[0]
    if not moments:
        return TruthAmount((off,), unit)
    if off < 0 and not scene.shift:
        raise UnclearError("the time from what comes later to what comes before")
    return TruthAmount((max(0.0, off),), "s")


def compare(scene: Scene, how: Comparison, a: TruthAmount, b: TruthAmount) -> bool:
    """Whether one number is so to another.

    Raises:
        UnclearError: They are too near to each other, or different things.
    """
    units = {a.unit, b.unit} - {"count"}
    if len(units) > 1 and units != {"s", "at"}:
        raise UnclearError(f"{a.unit} beside {b.unit}")
    unit = a.unit if a.unit != "count" else b.unit
    told = {_compared(scene, how, unit, x, y) for x, y in product(a.values, b.values)}
    if len(told) > 1:
        raise UnclearError(f"{how}: of some so, of some not")
    return told.pop()


def _compared(scene: Scene, how: Comparison, unit: str, a: float, b: float) -> bool:
    off, near = a - b, margin(scene, unit, a, b)
    if unit == "count":
        same = abs(off) < 1e-9
    elif how == "equal" and abs(off) <= EXACT * (near or 2 * FARTHEST / EXACT):
        same = True
    elif abs(off) < near or off == 0:
        raise UnclearError(f"{a:g} and {b:g} {unit} are too near to each other")
    else:
        same = False
    return {
        "more": off > 0 and not same, "fewer": off < 0 and not same, "equal": same,
        "atleast": off > 0 or same, "atmost": off < 0 or same,
    }[how]  # fmt: skip


def same(scene: Scene, a: Value, b: Value) -> bool:
    """Whether two values are one.

    Raises:
        UnclearError: They are partly the same, or no values of one sort.
    """
    match a, b:
        case Labels(unit=one), Labels(unit=other):
            if one != other:
                raise UnclearError(f"{one} beside {other}")
            if not set(a.told) & set(b.told):
                return False
            return a.the_one() == b.the_one()
        case (bool(), bool()) | (InOrder(), InOrder()):
            return a == b
        case _:
            return compare(scene, "equal", number(a), number(b))


def is_(scene: Scene, value: Value, text: str, means: Meaning) -> bool:
    """Whether a value is what the question says; of several none or all are."""
    match value:
        case Labels(told=told, unit="number"):
            return compare(scene, "equal", number(value), TruthAmount((_number(text),), "count"))
        case Labels(told=told, unit=unit):
            fits = {says(unit, one, text, means) for one in told}
            if len(fits) != 1:
                raise UnclearError(f"some are {text!r}, some not")
            return fits.pop()
        case TruthAmount(unit=unit):
            return compare(scene, "equal", value, TruthAmount((_number(text),), unit))
        case _:
            raise UnclearError(f"nobody says whether {value!r} is {text!r}")


def _number(text: str) -> float:
    try:
        return float(text.split()[0].rstrip(".,"))
    except (ValueError, IndexError):
        raise UnclearError(f"{text!r} is no number") from None


def opposite(value: Value) -> Value:
    """The opposite of yes or no; of anything else that it is not so."""
    match value:
        case bool():
            return not value
        case TruthDenied(value=inner):
            return inner
        case _:
            return TruthDenied(value)
