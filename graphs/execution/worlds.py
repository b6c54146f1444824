"""Many timelines, any of which may be what happened: each with some of the occasions, somewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graphs.execution.chances import (
    COUNT,
    Flags,
    Numbers,
    drawn_presence,
    drawn_times,
    numbered,
)
from graphs.execution.leaf_roles import LeafPlace
from graphs.execution.occasions import Occasion
from graphs.execution.one_person import kinship, one_person
from graphs.execution.said_in import said_in
from graphs.execution.signal_occasions import signal_occasions
from graphs.execution.sound_occasions import HeardSoFar, sound_occasions
from graphs.execution.speech_occasions import (
    speaker_occasions,
    speech_occasions,
    turn_occasions,
    word_occasions,
)
from tools.audio import Segment


@dataclass(frozen=True)
class Worlds:
    """Timelines as rows, occasions as columns.

    Attributes:
        so_far: What was heard, and how texts are compared.
        occasions: One a column.
        blocks: The columns of each leaf.
        present: Whether an occasion happened.
        start: When it began there.
        end: When it ended there.
        rows: Which of the drawn timelines each row is.
        cuts: Which part of the recording a column is, where it is not all of it.
        measures: What was measured of the columns, by quantity, as far as it was looked up.
    """

    so_far: HeardSoFar
    occasions: tuple[Occasion, ...]
    blocks: Mapping[LeafPlace, slice]
    present: Flags
    start: Numbers
    end: Numbers
    rows: NDArray[np.intp]
    cuts: dict[int, Segment] = field(default_factory=dict[int, Segment])
    measures: dict[str, tuple[Numbers, list[tuple[int, ...]]]] = field(
        default_factory=dict[str, tuple[Numbers, list[tuple[int, ...]]]]
    )

    @property
    def lasting(self) -> Numbers:
        """Seconds that each takes; of a speaker those of talk alone."""
        told = np.array([np.nan if o.lasting is None else o.lasting for o in self.occasions])
        return np.where(np.isnan(told), self.end - self.start, told)

    @cached_property
    def things(self) -> NDArray[np.intp]:
        """The same number for occasions of two leaves that are one thing."""
        return numbered([_thing(one) for one in self.occasions])

    @cached_property
    def names(self) -> NDArray[np.intp]:
        """The same number for the same name."""
        return numbered([one.name.lower() for one in self.occasions])

    @cached_property
    def kinds(self) -> NDArray[np.intp]:
        """The same number for the same name; beside sounds all that is said is one."""
        told = [(o.sort, "" if o.sort == "speech" else o.name.lower()) for o in self.occasions]
        return numbered(told)

    @cached_property
    def speakers(self) -> NDArray[np.intp]:
        """The same number for the same voice; -1 where it is not known."""
        known = numbered([one.speaker for one in self.occasions])
        return np.where([bool(one.speaker) for one in self.occasions], known, -1)

    @cached_property
    def kinship(self) -> Numbers:
        """How probable it is that two of `speakers` are one person."""
        return kinship(self.occasions, self.speakers, one_person(self.so_far.timeline))

    @cached_property
    def leaf_of(self) -> NDArray[np.intp]:
        """The number of the leaf of each column."""
        told = np.zeros(len(self.occasions), dtype=np.intp)
        for at, block in enumerate(self.blocks.values()):
            told[block] = at
        return told

    @cached_property
    def alike(self) -> Flags:
        """Which columns are one thing, or rest on one percept: columns x columns."""
        same = self.things[:, None] == self.things[None, :]
        for columns in self.resting.values():
            whole = [at for at in columns if self.occasions[at].sort not in ("word", "speaker")]
            same[np.ix_(whole, whole)] = True
        return same

    @cached_property
    def one_time(self) -> Flags:
        """Which columns are one thing or a word and its line: neither before nor after."""
        inner = said_in(self.occasions, self.speakers)
        return (self.things[:, None] == self.things[None, :]) | inner | inner.T

    @cached_property
    def resting(self) -> dict[int, list[int]]:
        """The columns that rest on each percept."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        for at, one in enumerate(self.occasions):
            for index, _ in one.supports:
                found[index].append(at)
        return found

    def cut(self, columns: Flags, start: Numbers, end: Numbers) -> Flags:
        """Narrows the recording to what lies between two times; whether anything is left."""
        for at in np.flatnonzero(columns):
            self.start[:, at] = np.fmax(self.start[:, at], start)
            self.end[:, at] = np.fmin(self.end[:, at], end)
            known = np.isfinite(start) & np.isfinite(end) & (self.end[:, at] > self.start[:, at])
            if known.any():
                low = float(np.median(self.start[known, at]))
                high = float(np.median(self.end[known, at]))
                self.cuts[int(at)] = Segment(start=max(0.0, low), end=max(high, low + 1e-3))
        return np.isfinite(start)[:, None] & np.isfinite(end)[:, None] & (self.end > self.start)

    @cached_property
    def imagined(self) -> Flags:
        """Which columns nobody has heard."""
        return np.array([not o.supports and o.sort != "whole" for o in self.occasions], np.bool_)

    def without(self, percepts: Sequence[int], rows: int) -> Worlds:
        """The first timelines once for each of some percepts, as they would be without it."""
        chances = np.array([[one.probability for one in self.occasions]] * len(percepts))
        for row, gone in enumerate(percepts):
            for at in self.resting.get(gone, ()):
                chances[row, at] = _left(self.occasions[at], gone)
        present = drawn_presence(self.occasions, self.leaf_of, chances, rows)
        times = len(percepts)
        return replace(
            self, present=present, start=np.tile(self.start[:rows], (times, 1)),
            end=np.tile(self.end[:rows], (times, 1)), rows=np.tile(self.rows[:rows], times),
            cuts={},
        )  # fmt: skip


def drawn_worlds(places: Sequence[LeafPlace], so_far: HeardSoFar, count: int = COUNT) -> Worlds:
    """Draws timelines of what the leaves of a program look at; the same ones every time."""
    blocks: dict[LeafPlace, slice] = {}
    occasions: list[Occasion] = []
    for place in dict.fromkeys(places):
        found = _occasions(place, so_far)
        blocks[place] = slice(len(occasions), len(occasions) + len(found))
        occasions += found
    chances = np.array([[one.probability for one in occasions]])
    leaf_of = np.repeat(np.arange(len(blocks)), [b.stop - b.start for b in blocks.values()])
    present = drawn_presence(occasions, leaf_of, chances, count)
    start, end = drawn_times(occasions, so_far.span, count)
    return Worlds(so_far, tuple(occasions), blocks, present, start, end, np.arange(count))


def _thing(one: Occasion) -> tuple[object, ...]:
    """What tells it from other things; a word is none with its utterance, nor whoever says it."""
    own = one.sort if one.sort in ("word", "speaker") else ""
    heard = (one.supports[0][0], round(one.start, 2)) if one.supports else (one.sort, one.name)
    return (own, *heard, one.rank)


def _occasions(place: LeafPlace, so_far: HeardSoFar) -> list[Occasion]:
    """The columns of a leaf."""
    match place.leaf.sort:
        case "sound":
            return sound_occasions(place, so_far)
        case "speech":
            return speech_occasions(place, so_far)
        case "word":
            return word_occasions(place, so_far)
        case "turn":
            return turn_occasions(place, so_far)
        case "speaker":
            return speaker_occasions(place, so_far)
        case _:
            return signal_occasions(place, so_far)


def _left(one: Occasion, gone: int) -> float:
    """How probable an occasion is without a percept."""
    return max((sure for index, sure in one.supports if index != gone), default=0.0)
