"""Calls that were heard as one: how many something is that lasts far longer than its like."""

from __future__ import annotations

from collections.abc import Set

import numpy as np

from graphs.execution.chances import Numbers, hashed, uniform
from graphs.execution.occasions import Occasion
from graphs.execution.worlds import Worlds

COUNTER = "listen"
"""Who tells calls apart by how they rise and fall, and so hears some as one."""

LONG = 2.5
"""How many times as long as its like something is that may be several; pauses count."""

BRIEF, LIKE = 1.0, 3
"""Seconds that such calls last at most, and how many there must be to tell how long one is."""

SEVERAL = 0.6
"""How probably it is several: of three in our dev recordings two are, and one was asked besides."""


def repeats(worlds: Worlds) -> Numbers:
    """How many calls each occasion is in each timeline; 1 for most."""
    told = np.ones(worlds.present.shape)
    counted = {n.index for n in worlds.so_far.timeline.events if n.percept.tool == COUNTER}
    sounds = np.array([_is_counted(one, counted) for one in worlds.occasions], np.bool_)
    for leaf in np.unique(worlds.leaf_of[sounds]):
        mine = sounds & (worlds.leaf_of == leaf)
        for name in np.unique(worlds.names[mine]):
            _of_like(worlds, np.flatnonzero(mine & (worlds.names == name)).tolist(), told)
    return told


def _is_counted(one: Occasion, counted: Set[int]) -> bool:
    """Whether it is a sound that somebody tells apart by its calls."""
    return one.sort == "sound" and bool(one.supports) and one.supports[0][0] in counted


def _of_like(worlds: Worlds, columns: list[int], told: Numbers) -> None:
    """Takes those that are far longer than the others for as many as there would be room for."""
    ones = [worlds.occasions[at] for at in columns]
    lasting = np.array([one.end - one.start for one in ones])
    usual = float(np.median(lasting))
    if len(ones) <= LIKE or usual > BRIEF:
        return
    apart = float(np.median(np.diff(sorted(one.start for one in ones))))
    for at, length in zip(columns, lasting.tolist(), strict=True):
        if length >= LONG * usual:
            more = max(1, round((length - usual) / apart))
            drawn = uniform()[hashed(f"together {columns.index(at)}")][worlds.rows]
            told[:, at] += np.where(drawn < SEVERAL, more, 0)
