"""Which percepts a result hangs on: those without which it would be another."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from graphs.execution.chances import Numbers
from graphs.execution.qualities import measured
from graphs.execution.things import Marker
from graphs.execution.timeline_values import (
    Amount,
    Denied,
    LabelShares,
    OrderOfThings,
    ThingsAsked,
    TimelineValue,
    Truth,
)
from graphs.execution.voice_pitch import pitches, voice_traits
from graphs.execution.worlds import Worlds

MOST = 6
"""Percepts that are cited."""

TRIED, ROWS = 20, 16
"""Percepts that are taken away to see what becomes of the result, and timelines to see it on."""

SOME = 0.02
"""The change from which a result hangs on a percept."""

Run = Callable[[Worlds], Numbers]
"""What timelines say, as numbers: timelines x anything."""


def because(marker: Marker, run: Run) -> tuple[int, ...]:
    """The percepts whose removal changes the result most, the strongest first; at most `MOST`."""
    worlds, rested = marker.worlds, _touched(marker)
    tried = sorted(rested, key=lambda index: (-rested[index], index))[:TRIED]
    changed: dict[int, float] = {}
    if tried:
        rows = min(ROWS, len(worlds.present))
        # Under its own chances first, so that only the percept makes the difference.
        told = run(worlds.without([-1, *tried], rows)).reshape(len(tried) + 1, rows, -1)
        off = np.abs(told[1:] - told[:1]).sum(axis=2).mean(axis=1)
        changed = dict(zip(tried, off.tolist(), strict=True))
    found = [index for index in tried if changed[index] > SOME]
    found.sort(key=lambda index: (-round(changed[index], 6), index))
    rest = [index for index in tried if rested[index] > 0.5][:3]
    return tuple(dict.fromkeys([*(found or rest), *_measurements(marker)]))[:MOST]


def _touched(marker: Marker) -> dict[int, float]:
    """How often what rests on each percept was picked or looked at."""
    told: dict[int, float] = {}
    for at, one in enumerate(marker.worlds.occasions):
        share = float(marker.touched[at])
        if share > SOME:
            for index, _ in one.supports:
                told[index] = max(told.get(index, 0.0), share)
    return told


def _measurements(marker: Marker) -> list[int]:
    """The measurements by which things were told apart."""
    worlds, found = marker.worlds, list[int]()
    for dimension, mask in marker.looked.items():
        columns = np.flatnonzero(mask.mean(axis=0) > 0.3).tolist()
        if dimension == "gender":
            where = [worlds.occasions[at].segment for at in columns]
            timeline = worlds.so_far.timeline
            told = voice_traits(timeline, where) or pitches(timeline, where)
            found += [noted.index for noted in told]
        elif dimension == "english":
            where = [worlds.occasions[at].segment for at in columns]
            found += worlds.so_far.timeline.translated(where)
        else:
            cited = measured(worlds, dimension)[1]
            found += [index for at in columns for index in cited[at]]
    return found


def profile(reading: TimelineValue) -> Numbers:
    """A reading as numbers, of which differences count."""
    match reading:
        case Truth(values=values):
            return np.nan_to_num(values, nan=0.5)[:, None]
        case Amount(values=values):
            return np.nan_to_num(values, nan=-1.0)[:, None]
        case ThingsAsked(marked=marked):
            return marked.weights
        case LabelShares(shares=shares):
            return shares
        case OrderOfThings(mask=mask):
            return mask.astype(np.float64)
        case Denied(reading=inner):
            return profile(inner)
