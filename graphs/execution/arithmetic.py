"""Arithmetic and logic on what programs say: sums, comparisons, not, and, or."""

from __future__ import annotations

import numpy as np

from graphs.execution.chances import Numbers
from graphs.execution.timeline_values import (
    Amount,
    Denied,
    LabelShares,
    OrderOfThings,
    ThingsAsked,
    TimelineValue,
    Truth,
)
from graphs.query.program import Comparison

NOW_AND_THEN, THROUGHOUT = 0.25, 0.75
"""The share of the time up to which something is heard now and then, and from which throughout:
taggers lose some of what others cover, and nobody minds a pause for breath."""


def total(a: TimelineValue, b: TimelineValue, minus: bool) -> Amount:
    """The sum, or what lies between two moments."""
    one, other = as_number(a), as_number(b)
    unit = one.unit if one.unit == other.unit else one.unit or other.unit
    if not minus:
        return Amount(one.values + other.values, unit)
    apart = Amount(one.values - other.values, unit)
    return timespan(apart) if unit == "at" else apart


def timespan(apart: Amount) -> Amount:
    """How far two times lie apart, whichever is named first; a little too early is at once."""
    off = apart.values
    return Amount(np.where((off < 0) & (off > -1.0), 0.0, np.abs(off)), "s")


def compare(how: Comparison, a: TimelineValue, b: TimelineValue) -> Truth:
    """Whether one number is so to another; what is not there takes no time."""
    one, other = (_timeless(as_number(reading)) for reading in (a, b))
    off = one.values - other.values
    near = {"": 0.5, "s": 0.1, "at": 0.15, "dBFS": 1.0}.get(one.unit or other.unit, 0.0)
    near = near or 0.03 * np.abs(other.values)
    told = {
        "more": off > 0, "fewer": off < 0, "equal": np.abs(off) < near,
        "atleast": off >= 0, "atmost": off <= 0,
    }[how]  # fmt: skip
    return Truth(np.where(np.isnan(off), np.nan, told.astype(np.float64)))


def throughout(lasting: TimelineValue, whole: TimelineValue) -> Truth:
    """Whether something lasts as long as a stretch of the recording; nobody minds short gaps."""
    one, other = (_timeless(as_number(reading)) for reading in (lasting, whole))
    share = one.values / np.maximum(other.values, 1e-9)
    return Truth(np.clip((share - NOW_AND_THEN) / (THROUGHOUT - NOW_AND_THEN), 0.0, 1.0))


def as_number(reading: TimelineValue) -> Amount:
    """Anything as a number: yes is 1, and the same of what is denied."""
    match reading:
        case Amount():
            return reading
        case Truth(values=values):
            return Amount(values)
        case Denied(reading=inner):
            return as_number(inner)
        case ThingsAsked(marked=marked):
            return Amount(marked.mask.sum(axis=1).astype(np.float64))
        case LabelShares(shares=shares):
            return Amount(
                np.where(shares.any(axis=1), shares.argmax(axis=1) if shares.size else 0, np.nan)
            )
        case OrderOfThings(mask=mask):
            return Amount(mask.sum(axis=1).astype(np.float64))


def _timeless(amount: Amount) -> Amount:
    return Amount(np.nan_to_num(amount.values), "s") if amount.unit == "s" else amount


def truth(reading: TimelineValue) -> Numbers:
    """Anything as yes or no: whether there is any of it."""
    if isinstance(reading, Truth):
        return reading.values
    told = as_number(reading).values
    return np.where(np.isnan(told), 0.0, (told > 0).astype(np.float64))


def opposite(reading: TimelineValue) -> TimelineValue:
    """The opposite of yes or no; of anything else that it is not so."""
    match reading:
        case Truth(values=values):
            return Truth(1.0 - values)
        case Denied(reading=inner):
            return inner
        case _:
            return Denied(reading)


def both(a: TimelineValue, b: TimelineValue, either: bool) -> Truth:
    """And, or; what is not known is half so."""
    one, other = (np.nan_to_num(truth(reading), nan=0.5) for reading in (a, b))
    return Truth(np.maximum(one, other) if either else np.minimum(one, other))


def labels_alike(a: LabelShares, b: LabelShares) -> Numbers:
    """How far both have the same label most."""
    if not a.labels or not b.labels:
        return np.full(len(a.shares), np.nan)
    one = np.array(a.labels)[a.shares.argmax(axis=1)]
    other = np.array(b.labels)[b.shares.argmax(axis=1)]
    some = (a.shares.sum(axis=1) > 0) & (b.shares.sum(axis=1) > 0)
    return np.where(some, (one == other).astype(np.float64), np.nan)
