"""Whether something rises, falls or stays, from occasion to occasion or through time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graphs.execution.chances import Flags, Numbers
from graphs.execution.qualities import quality
from graphs.execution.things import Marker
from graphs.execution.worlds import Worlds
from graphs.query.program import Dimension
from graphs.timeline import Noted
from tools.evidence import Measurement

TRENDS = ("rising", "falling", "level", "rising, falling", "falling, rising")

NONE = -1
"""Where no trend is told."""

_STEPS = {"loudness": 2.0, "pitch": 0.06, "tempo": 0.04, "length": 0.2, "count": 0.2, "end": 0.1}
"""What counts as a change: in dB, else as a share of the value."""


def trend_shares(marker: Marker, by: Dimension, mask: Flags) -> Numbers:
    """How far each trend holds in each timeline; nothing where there is too little to compare."""
    worlds, shares = marker.worlds, np.zeros((len(mask), len(TRENDS)))
    columns = np.flatnonzero(mask.any(axis=0))
    whole = any(worlds.occasions[at].sort == "whole" for at in columns)
    values = quality(worlds, by, mask.astype(np.float64))
    marker.note(by, mask)
    told = np.full(len(mask), NONE)
    if not whole and len(columns):
        told = _over_occasions(by, mask[:, columns], worlds.start[:, columns], values[:, columns])
    known: dict[tuple[float, float], str] = {}
    for row in np.flatnonzero((told == NONE) & mask.any(axis=1)).tolist():
        at = columns[mask[row, columns]]
        times = round(worlds.start[row, at].min(), 1), round(worlds.end[row, at].max(), 1)
        if times not in known:
            known[times] = _over_time(worlds, by, *times)
        told[row] = TRENDS.index(known[times]) if known[times] else NONE
    shares[np.flatnonzero(told != NONE), told[told != NONE]] = 1.0
    return shares


def _over_occasions(
    by: Dimension, mask: Flags, start: Numbers, values: Numbers
) -> NDArray[np.intp]:
    """By the values of things in a row; what comes in ever shorter times gets faster."""
    starts, counts = _in_row(mask, start, start)
    paces = 1.0 / np.maximum(starts[:, 1:] - starts[:, :-1], 1e-3)
    if by in ("tempo", "count"):
        told = courses(by, paces, np.maximum(counts - 1, 0))
        told[counts <= 2] = NONE
        if by == "count":
            return told
    else:
        told = np.full(len(mask), NONE)
    row, sizes = _in_row(mask & ~np.isnan(values), start, values)
    others = courses(by, row, sizes)
    return np.where((told == NONE) & (sizes > 1), others, told)


def _in_row(mask: Flags, start: Numbers, values: Numbers) -> tuple[Numbers, NDArray[np.intp]]:
    """The values of what is there, in order of time, and how many they are."""
    order = np.where(mask, start, np.inf).argsort(axis=1, kind="stable")
    there = np.take_along_axis(mask, order, axis=1)
    return np.where(there, np.take_along_axis(values, order, axis=1), 0.0), mask.sum(axis=1)


def _over_time(worlds: Worlds, by: Dimension, start: float, end: float) -> str:
    """By what was measured step by step while they go on."""
    if by not in ("loudness", "pitch", "tempo"):
        return ""
    noted = [n for n in worlds.so_far.timeline.measurements if n.percept.quantity == by]
    inside = [n for n in noted if start - 0.3 <= n.segment.middle <= end + 0.3]
    steps = _steps(inside)
    if len(steps) > 1:
        return course(by, steps)
    return next((n.percept.text for n in inside if n.percept.text in TRENDS), "")


def _steps(noted: Sequence[Noted[Measurement]]) -> list[float]:
    """The values of the steps, without that of all of them together."""
    longest = max((n.segment.duration for n in noted), default=0.0)
    rest = [n for n in noted if n.segment.duration < 0.8 * longest]
    return [n.percept.value for n in rest or noted if n.percept.value is not None]


def course(by: Dimension, values: Sequence[float]) -> str:
    """The trend of one row of values."""
    told = courses(by, np.array([values], dtype=np.float64), np.array([len(values)]))
    return TRENDS[int(told[0])]


def courses(by: Dimension, values: Numbers, counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """The trend of each row, by the means of its beginning, its middle and its end.

    Args:
        by: What the values are of.
        values: Rows.
        counts: How many of the first values of each row count.
    """
    first, middle, last = (_mean(values, counts, part) for part in range(3))
    two = counts < 3
    middle, last = np.where(two, last, middle), last
    mean = np.abs((first + last + np.where(two, 0.0, middle)) / np.where(two, 2, 3))
    step = _STEPS[by] * (np.ones_like(mean) if by == "loudness" else np.maximum(1e-6, mean))
    return np.select(
        [middle > np.maximum(first, last) + step, middle < np.minimum(first, last) - step,
         last > first + step, last < first - step],
        [3, 4, 0, 1], 2,
    )  # fmt: skip


def _mean(values: Numbers, counts: NDArray[np.intp], part: int) -> Numbers:
    """The mean of a third of each row; of two values the first, and the last."""
    parts = np.clip(counts, 1, 3)
    at = np.minimum(part, parts - 1)
    low, high = at * counts // parts, (at + 1) * counts // parts
    index = np.arange(int(values.shape[1]), dtype=np.intp)[None, :]
    inside = (index >= low[:, None]) & (index < high[:, None])
    told: Numbers = (values * inside).sum(axis=1) / np.maximum(inside.sum(axis=1), 1)
    return told
