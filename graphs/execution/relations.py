"""How things lie to each other in time, in every timeline at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphs.execution.chances import Flags, Numbers
from graphs.execution.timed_words import timed_words
from graphs.execution.worlds import Worlds
from graphs.query.program import Relation

OVERLAP = 0.4
"""The share of the shorter of two things by which one that comes after may begin too early."""

SHARED = 0.1
"""Seconds that two things must share to be heard together, or a quarter of the shorter one."""

WORD = 0.01
"""Seconds by which words that were heard one after the other may seem to overlap."""

INSTANT = 0.3
"""Seconds that stand for a point in time."""

FALL = 1.0
"""Seconds by which one thing lies farther off than another to be meant half as much."""


@dataclass(frozen=True)
class Marked:
    """Things that were picked: which columns in each timeline.

    Attributes:
        mask: Timelines x occasions.
        weight: How far each is meant, where the nearest is meant most; None for all alike.
    """

    mask: Flags
    weight: Numbers | None = None

    @property
    def weights(self) -> Numbers:
        """How far each is meant; 0 for what is not."""
        return self.mask.astype(np.float64) if self.weight is None else self.weight * self.mask


@dataclass(frozen=True)
class Moment:
    """One stretch of time in each timeline; NaN where there is none, and any column."""

    start: Numbers
    end: Numbers
    column: NDArray[np.intp]

    @classmethod
    def first(cls, worlds: Worlds, mask: Flags) -> Moment:
        """The first thing of each timeline."""
        if not mask.shape[1]:
            none = np.full(len(mask), np.nan)
            return cls(none, none, np.zeros(len(mask), dtype=np.intp))
        at, rows = first_column(worlds, mask), np.arange(len(mask))
        some = mask.any(axis=1)
        start = np.where(some, worlds.start[rows, at], np.nan)
        return cls(start, np.where(some, worlds.end[rows, at], np.nan), at)

    def beside(self, worlds: Worlds, mask: Flags) -> Flags:
        """Things that are not this one, nor what is said in it, nor what it is said in."""
        return mask & ~worlds.one_time[self.column] if mask.shape[1] else mask

    def side(self, how: Relation) -> tuple[Numbers, Numbers]:
        """From when to when it is before, after, or during this."""
        far = np.where(np.isnan(self.start), np.nan, np.inf)
        if how in ("before", "previous"):
            return np.where(np.isnan(far), np.nan, 0.0), self.start
        if how in ("after", "next"):
            return self.end, np.where(np.isnan(far), np.nan, 1e9)
        return self.start, self.end


def first_column(worlds: Worlds, mask: Flags) -> NDArray[np.intp]:
    """The column of what begins first; anything where there is nothing."""
    return np.where(mask, worlds.start, np.inf).argmin(axis=1)


def before(worlds: Worlds, mask: Flags, moment: Moment) -> Marked:
    """Those that begin before it, the nearest meant most."""
    start = moment.start[:, None]
    earlier = moment.beside(worlds, mask) & (worlds.start < start - 1e-6)
    return _nearest(earlier, np.maximum(0.0, start - worlds.end))


def after(worlds: Worlds, mask: Flags, moment: Moment) -> Marked:
    """Those that begin after its end, the nearest meant most."""
    return _nearest(_later(worlds, mask, moment), worlds.start - moment.end[:, None])


def _later(worlds: Worlds, mask: Flags, moment: Moment) -> Flags:
    """Those that begin after it; near its end a little overlap is allowed."""
    start, end = moment.start[:, None], moment.end[:, None]
    length = np.minimum(worlds.end - worlds.start, end - start)
    allowed = np.maximum(SHARED, OVERLAP * length)
    later = (worlds.start >= end - allowed) & (worlds.start > start)
    return moment.beside(worlds, mask) & later


def _nearest(mask: Flags, gap: Numbers) -> Marked:
    """Weighs by distance: 1 for the nearest."""
    gap = np.where(mask, np.maximum(gap, 0.0), np.inf)
    least = gap.min(axis=1, initial=np.inf, keepdims=True)
    off = np.where(mask, gap - np.where(np.isfinite(least), least, 0.0), np.inf)
    return Marked(mask, np.exp2(-off / FALL))


def following(worlds: Worlds, mask: Flags, moment: Moment) -> Marked:
    """The one right after: the first that begins after it."""
    later = _later(worlds, mask, moment) | _outlasting(worlds, mask, moment)
    return Marked(_only(later, np.where(later, worlds.start, np.inf)))


def _outlasting(worlds: Worlds, mask: Flags, moment: Moment) -> Flags:
    """Those that begin while it goes on, and go on when it has ended.

    Where things overlap, the order of their beginnings is what is meant.
    """
    start, end = moment.start[:, None], moment.end[:, None]
    later = (worlds.start > start + SHARED) & (worlds.end > end + SHARED)
    return moment.beside(worlds, mask) & later


def preceding(worlds: Worlds, mask: Flags, moment: Moment) -> Marked:
    """The one right before: the last that begins before it."""
    earlier = before(worlds, mask, moment).mask
    return Marked(_only(earlier, np.where(earlier, -worlds.start, np.inf)))


def _only(mask: Flags, rank: Numbers) -> Flags:
    """The one of least rank, and what is the same percept under another name."""
    return mask & (rank <= rank.min(axis=1, initial=np.inf, keepdims=True) + 1e-9)


def between(worlds: Worlds, mask: Flags, one: Moment, other: Moment) -> Marked:
    """Those after the first and before the second, or the other way about."""
    begin, close = np.fmin(one.end, other.end), np.fmax(one.start, other.start)
    known = ~(np.isnan(one.start) | np.isnan(other.start))
    begin, close = np.where(known, begin, np.nan), np.where(known, close, np.nan)
    middle = (worlds.start + worlds.end) / 2
    inside = (middle > begin[:, None]) & (middle < close[:, None])
    lasting = np.minimum(worlds.end, close[:, None]) - np.maximum(worlds.start, begin[:, None])
    filled = lasting > 0.5 * (close - begin)[:, None]
    mask = other.beside(worlds, one.beside(worlds, mask))
    return Marked(mask & (inside | filled))


def between_times(worlds: Worlds, first: Moment, then: Moment) -> Flags:
    """Whether something else was heard to begin after one thing and before another."""
    others = worlds.so_far.anything
    start = np.array([one.start for one in others])[None, :]
    inside = (start > first.start[:, None] + SHARED) & (start < then.start[:, None] - SHARED)
    gap = then.start - first.end
    return inside.any(axis=1) & (gap > SHARED)


def between_words(worlds: Worlds, first: Moment, then: Moment) -> Flags:
    """Whether another word was said after one word and before another of the same utterance."""
    pairs = np.stack([first.column, then.column], axis=1)
    told, rows = np.unique(pairs, axis=0, return_inverse=True)
    some = np.array([_words_between(worlds, int(a), int(b)) for a, b in told], dtype=np.bool_)
    return some[rows.reshape(-1)] & np.isfinite(first.start) & np.isfinite(then.start)


def _words_between(worlds: Worlds, first: int, then: int) -> bool:
    """Whether there are words between two columns, as they were heard."""
    one, other = worlds.occasions[first], worlds.occasions[then]
    if not one.sort == other.sort == "word":
        return False
    shared = {index for index, _ in one.supports} & {index for index, _ in other.supports}
    return any(
        one.end - WORD < word.segment.start and word.segment.end < other.start + WORD
        for noted in worlds.so_far.timeline.utterances
        if noted.index in shared
        for word in timed_words(noted.percept)
    )


def within(worlds: Worlds, mask: Flags, start: float, end: float) -> Marked:
    """Those in a stretch of the recording: most of them, or most of it."""
    lasting = np.minimum(worlds.end, end) - np.maximum(worlds.start, start)
    shorter = np.minimum(worlds.end - worlds.start, max(end - start, 1e-6))
    return Marked(mask & (lasting > 0.499 * shorter))


def during(worlds: Worlds, mask: Flags, other: Flags) -> Marked:
    """Those that share time with any of the others."""
    return Marked(mask & _met(worlds, mask, other, SHARED, 0.25))


def away(worlds: Worlds, mask: Flags, other: Flags) -> Marked:
    """Those that share time with none of the others."""
    return Marked(mask & ~_met(worlds, mask, other, SHARED, 0.1))


def _met(worlds: Worlds, mask: Flags, other: Flags, seconds: float, share: float) -> Flags:
    """Whether each shares so much time with one of the others, or so much of the shorter."""
    met = np.zeros_like(mask)
    ones, start, end = _parts(worlds, mask)
    others, begins, closes = _parts(worlds, other)
    low, high = start.min(axis=0, initial=np.inf), end.max(axis=0, initial=-np.inf)
    for at, begin, close in zip(others, begins.T, closes.T, strict=True):
        # Most pairs are far from each other in all timelines.
        near = np.flatnonzero((low < close.max()) & (high > begin.min()))
        near = near[worlds.things[ones[near]] != worlds.things[at]]
        shared = np.minimum(end[:, near], close[:, None]) - np.maximum(
            start[:, near], begin[:, None]
        )
        shorter = np.minimum(end[:, near] - start[:, near], (close - begin)[:, None])
        enough = shared > np.minimum(seconds, share * shorter)
        for column, hit in zip(ones[near].tolist(), enough.T, strict=True):
            met[:, column] |= hit & other[:, at]
    return met


def _parts(worlds: Worlds, mask: Flags) -> tuple[NDArray[np.intp], Numbers, Numbers]:
    """When things go on: the columns, starts and ends of all that they consist of."""
    columns, starts, ends = list[int](), list[Numbers](), list[Numbers]()
    for at in np.flatnonzero(mask.any(axis=0)).tolist():
        start, end, one = worlds.start[:, at], worlds.end[:, at], worlds.occasions[at]
        for part in one.parts or (one,):
            columns.append(at)
            starts.append(start + (part.start - one.start))
            ends.append(end + (part.end - one.end))
    shape = len(columns), len(mask)
    start, end = (np.array(times).reshape(shape).T for times in (starts, ends))
    return np.array(columns, dtype=np.intp), start, end
