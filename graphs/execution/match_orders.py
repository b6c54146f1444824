"""Orders and places against choices: "a dog, then a bell", "before", "the second"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from graphs.choices.sequences import orders, repeat
from graphs.execution.chances import Flags, Numbers
from graphs.execution.choice_words import extreme, ordinal, side
from graphs.execution.match_progressions import are_progressions, progression_fits
from graphs.execution.match_repeats import repeated_fits
from graphs.execution.match_texts import text_fits
from graphs.execution.qualities import quality
from graphs.execution.timeline_values import ThingsAsked
from graphs.execution.worlds import Worlds

BROKEN = 0.8
"""How well an order fits that leaves out what comes in between, beside one that does not."""


def place_fits(worlds: Worlds, reading: ThingsAsked, choice: str) -> Numbers:
    """Whether things are "the second" or "the highest" of all that they were picked from."""
    of, mask = reading.of, reading.marked.mask
    if (end := extreme(choice)) is not None:
        by, least = end
        values = quality(worlds, by, of.astype(np.float64)) * (-1.0 if least else 1.0)
        values = np.where(of & ~np.isnan(values), values, -np.inf)
        best = values.max(axis=1, initial=-np.inf, keepdims=True)
        return (mask & (values >= best) & np.isfinite(best)).any(axis=1).astype(np.float64)
    place = ordinal(choice)
    if place is None:
        return np.zeros(len(mask))
    rank, count = ranks(worlds, of)
    wanted = place - 1 if place > 0 else count + place
    return (mask & (rank == wanted)).any(axis=1).astype(np.float64)


def ranks(worlds: Worlds, of: Flags) -> tuple[Numbers, Numbers]:
    """The place of each thing among its like, from 0, and how many of those there are."""
    start, rank, count = np.where(of, worlds.start, np.inf), np.zeros(of.shape), np.zeros(of.shape)
    for at in np.flatnonzero(of.any(axis=0)):
        like = worlds.leaf_of == worlds.leaf_of[at]
        rank[:, at] = (start[:, like] < start[:, [at]]).sum(axis=1)
        count[:, at] = of[:, like].sum(axis=1)
    return rank, count


def order_fits(
    worlds: Worlds,
    mask: Flags,
    choices: Sequence[str],
    sides: tuple[Numbers, Numbers] | None,
) -> Numbers:
    """The share of pairs that come in the order of a choice; what is not there is wrong."""
    if are_progressions(choices):
        return progression_fits(worlds, mask, choices)
    placed = [side(choice) for choice in choices]
    if sides is not None and sum(one is not None for one in placed) > 1:
        return _beside(*sides, placed)
    parts = orders(choices)
    texts = sorted({part for one in parts for part in one})
    table = _part_fits(worlds, texts)
    if repeat(parts):
        return repeated_fits(worlds, mask, parts, dict(zip(texts, table.T, strict=True)))
    first = {
        text: np.where(mask & (table[:, at] > 0.5), worlds.start, np.inf).min(
            axis=1, initial=np.inf
        )
        for at, text in enumerate(texts)
    }
    known = np.stack(list(first.values()), axis=1)
    rows = [[first[part] for part in one] for one in parts]
    return np.stack([_concord(one) * _at_once(one, known) for one in rows], axis=1)


def _beside(one: Numbers, other: Numbers, placed: Sequence[int | None]) -> Numbers:
    """Whether the first of two things comes before the second, after it, or with it."""
    off = np.where(np.abs(one - other) < 0.1, 0.0, np.sign(one - other))
    columns = [np.zeros_like(off) if at is None else (off == at).astype(float) for at in placed]
    return np.stack(columns, axis=1)


def _part_fits(worlds: Worlds, texts: Sequence[str]) -> Numbers:
    """How well each part says what each thing is: by its words what is said, all else by name."""
    spoken = np.array([one.sort in ("speech", "word") for one in worlds.occasions], dtype=np.bool_)
    if not texts:
        return np.zeros((len(spoken), 0))
    said, named = (text_fits(worlds, what, texts) for what in ("words", "name"))
    return np.where(spoken[:, None], said, named)


def _at_once(starts: Sequence[Numbers], known: Numbers) -> Numbers:
    """Less than 1 where something that another choice names comes in between."""
    between = np.zeros(len(known), dtype=np.bool_)
    for one, other in pairwise(starts):
        between |= ((known > one[:, None]) & (known < other[:, None])).any(axis=1)
    return np.where(between, BROKEN, 1.0)


def _concord(starts: Sequence[Numbers]) -> Numbers:
    """The share of pairs that rise; of a single part whether it is there."""
    if len(starts) < 2:
        return 0.5 * np.isfinite(starts[0])
    pairs = [
        (one < other) & np.isfinite(other)
        for at, one in enumerate(starts)
        for other in starts[at + 1 :]
    ]
    return np.mean(pairs, axis=0)
