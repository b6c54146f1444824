"""Chance that is the same every time: what is there in each timeline, and from when to when."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from graphs.execution.occasions import Occasion
from tools.audio import Segment

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]

COUNT = 200
"""Timelines that are drawn."""

SEED = 20_260
_ROWS = 4_096
"""Rows of random numbers: one for each of the first percepts, the others for what nobody heard."""

ONE_BY_ONE = 0.99
"""How probable one of several occasions is that are heard alike, if the others are there."""


def drawn_presence(
    occasions: Sequence[Occasion], leaf_of: NDArray[np.intp], chances: Numbers, rows: int
) -> Flags:
    """What is there: rows of timelines for each row of chances.

    Whether a label is right is one chance for all that has it: thirteen barks that are each nine
    parts in ten a bark are thirteen or none, and not twelve.
    """
    groups = numbered([(leaf, *_group(one)) for leaf, one in zip(leaf_of, occasions, strict=True)])
    shared = np.zeros_like(chances)
    for group in range(int(groups.max(initial=-1)) + 1):
        mine = groups == group
        shared[:, mine] = chances[:, mine].max(axis=1, keepdims=True)
    own = np.minimum(ONE_BY_ONE, chances / np.maximum(shared, 1e-9))
    common = uniform()[[hashed(" ".join(_group(one))) for one in occasions], :rows].T
    imagined = np.array([not one.supports for one in occasions], dtype=np.bool_)
    drawn = _draws(occasions)[:rows]
    both = (common[None] < shared[:, None]) & (drawn[None] < own[:, None])
    alone = drawn[None] < chances[:, None]
    return np.where(imagined, alone, both).reshape(len(chances) * rows, len(occasions))


def _group(one: Occasion) -> tuple[str, ...]:
    """What is right or wrong together; speakers are not."""
    told = one.name if one.sort == "speaker" else one.heard if one.sort == "sound" else ""
    return ("group", one.sort, told)


def _draws(occasions: Sequence[Occasion]) -> Numbers:
    """A number in [0, 1) for each occasion in each timeline, the same for what is one percept."""
    return uniform()[[_row(one) for one in occasions]].T.reshape(COUNT, len(occasions))


def _row(one: Occasion, what: str = "") -> int:
    """Which random numbers are an occasion's."""
    half = _ROWS // 2
    if one.supports and one.sort != "word" and not what:
        return one.supports[0][0] % half
    own = f"{one.supports[0][0]} {one.start:.2f}" if one.supports else f"{one.name} {what}"
    return hashed(f"{one.sort} {own}")


def hashed(text: str) -> int:
    """A row of random numbers for a text."""
    half = _ROWS // 2
    return half + zlib.crc32(text.encode()) % half


def drawn_times(
    occasions: Sequence[Occasion], span: Segment, count: int
) -> tuple[Numbers, Numbers]:
    """Starts and ends with their errors; of what nobody heard at random places."""
    rows = [_row(one) for one in occasions]
    border = np.array([one.border for one in occasions])
    errors = normal()[:, rows, :count] * border[None, :, None]
    start = (np.array([one.start for one in occasions])[:, None] + errors[0]).T
    end = (np.array([one.end for one in occasions])[:, None] + errors[1]).T
    for at, one in enumerate(occasions):
        if not one.supports and one.sort != "whole":
            length = min(one.end, 0.5 * span.duration)
            where = uniform()[_row(one, f"place {one.rank}"), :count]
            start[:, at] = span.start + where * (span.duration - length)
            end[:, at] = start[:, at] + length
    return start, np.maximum(end, start + 0.01)


@cache
def uniform() -> Numbers:
    """Random numbers in [0, 1), a row each percept."""
    return np.random.default_rng(SEED).random((_ROWS, COUNT))


@cache
def normal() -> Numbers:
    """Random errors, of starts and of ends."""
    errors = np.random.default_rng(SEED + 1).standard_normal((2, _ROWS, COUNT))
    return np.clip(errors, -2.5, 2.5)


def numbered(keys: Sequence[object]) -> NDArray[np.intp]:
    """The same number for what is equal, from 0."""
    known = {key: at for at, key in enumerate(dict.fromkeys(keys))}
    return np.array([known[key] for key in keys], dtype=np.intp)
