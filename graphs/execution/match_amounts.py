"""Numbers and times against choices: how far each choice lies off."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np

from graphs.choices.interval import Interval, interval, numbers
from graphs.choices.music_text import speech_pace, tempo
from graphs.choices.time_text import instants, lengths, moments, seconds
from graphs.execution.chances import Numbers
from graphs.execution.timeline_values import Amount
from tools.audio import Segment

TENTH = math.log2(1.1)
"""A tenth, in octaves."""

_NEAR = 0.5
"""Seconds by which a time may be told amiss."""

BIN, PART = 1.0, 4.0
"""Seconds from which a choice is a stretch of time, and how far off one is that shares nothing."""

_BY = re.compile(r"(?i)^\W*by\s+")
_KILO = re.compile(r"(?i)(?:\b|\d)(?:khz|kilohertz)\b")

FOLDED = math.log2(1.03)
"""How much farther off, in octaves, what was measured is at half or at double the tempo: the beat's
level is often taken amiss, its length hardly."""

WIDER = 0.4
"""How much farther off what allows more is, where both allow a number."""


def distances(amount: Amount, choices: Sequence[str], span: Segment) -> Numbers:
    """How far off each choice is, 1 where it is just too far; infinite for what is no number."""
    allowed = [allows(choice, amount.unit, span) for choice in choices]
    columns = [_off(amount, one, choice) for one, choice in zip(allowed, choices, strict=True)]
    if amount.each is not None and any(map(instants, choices)):
        columns = [_from_list(amount.each, one) for one in choices]
    return np.stack(columns, axis=1) + [_contains(one, allowed) for one in allowed]


def allows(choice: str, unit: str, span: Segment) -> Interval | None:
    """The numbers that a choice allows, by what is asked."""
    return moments(choice, span) if unit == "at" else number_allowed(choice, unit)


def number_allowed(choice: str, unit: str) -> Interval | None:
    """The numbers that a choice allows, in a unit that is not a time of the recording.

    "By 5" is a limit to a time, and exactly so much of anything else.
    """
    choice = _BY.sub("", choice)
    match unit:
        case "s":
            return lengths(choice)
        case "Hz":
            return _hertz(choice)
        case "BPM":
            told = tempo(choice)
            return told[0] if told else None
        case "wpm":
            return speech_pace(choice)
        case _:
            return interval(choice)


def _hertz(choice: str) -> Interval | None:
    """A pitch in Hz or in kHz."""
    allowed = interval(choice)
    if allowed is None or not _KILO.search(choice):
        return allowed
    return Interval(1000 * allowed.low, 1000 * allowed.high)


def _off(amount: Amount, allowed: Interval | None, choice: str) -> Numbers:
    """How far off one choice is."""
    values = amount.values
    if allowed is None:
        return np.full(len(values), np.inf)
    if amount.unit == "BPM":
        return _tempo(values, allowed, bool((told := tempo(choice)) and told[1]))
    if amount.until is not None and allowed.high - allowed.low >= BIN:
        return _outside(values, amount.until, allowed)
    off = np.maximum(0.0, np.maximum(allowed.low - values, values - allowed.high))
    middle = abs(allowed.middle) if math.isfinite(allowed.middle) else 0.0
    scale = {
        "": 1.0,
        "at": _NEAR,
        "s": max(0.25, 0.1 * middle),
        "dBFS": 2.0,
        "wpm": 20.0,
        "Hz": 0.06 * middle,
    }
    return off / max(1e-6, scale.get(amount.unit, 1.0))


def _from_list(times: Numbers, choice: str) -> Numbers:
    """How far all times lie from those that a choice lists: each from the nearest of the others.

    So a list that leaves one out, or has one more, is as far off as that one is.
    """
    listed = instants(choice) or seconds(choice) or numbers(choice)
    if not listed:
        return np.full(len(times), np.inf)
    apart = np.abs(times[:, :, None] - np.array(listed)[None, None, :])
    apart = np.where(np.isnan(apart), np.inf, apart)
    told = apart.min(axis=1, initial=np.inf)
    heard = np.where(np.isnan(times), 0.0, apart.min(axis=2))
    return np.maximum(told.max(axis=1), heard.max(axis=1, initial=0.0)) / _NEAR


def _outside(start: Numbers, end: Numbers, allowed: Interval) -> Numbers:
    """How much of a thing lies outside of a stretch of time that is offered."""
    shared = np.minimum(end, allowed.high) - np.maximum(start, allowed.low)
    shorter = np.maximum(1e-6, np.minimum(end - start, allowed.high - allowed.low))
    begins = (start >= allowed.low) & (start < allowed.high)
    inside = np.clip(shared / shorter, 0.0, 1.0)
    far = np.maximum(0.0, -shared)
    return np.where(inside > 0, PART * (1.0 - inside) + (~begins) * 0.1, PART + far)


def _tempo(values: Numbers, allowed: Interval, other: bool) -> Numbers:
    """In tenths; at half or double the tempo a little more."""
    straight = _octaves(values, allowed)
    folded = np.minimum(_octaves(values * 2, allowed), _octaves(values / 2, allowed)) + FOLDED
    off = np.minimum(straight, folded) / TENTH
    return np.where(straight > 0, 0.0, 5.0) if other else off


def _octaves(values: Numbers, allowed: Interval) -> Numbers:
    """How far tempi lie outside of those allowed."""
    logs = np.log2(np.maximum(values, 1e-6))
    low = math.log2(allowed.low) if allowed.low > 0 else -math.inf
    high = math.log2(allowed.high) if 0 < allowed.high < math.inf else math.inf
    return np.maximum(0.0, np.maximum(low - logs, logs - high))


def _contains(one: Interval | None, allowed: Sequence[Interval | None]) -> float:
    """A choice that allows all that another does says less than that one."""
    wider = one is not None and any(
        other is not None and other != one and one.low <= other.low and other.high <= one.high
        for other in allowed
    )
    return WIDER if wider else 0.0
