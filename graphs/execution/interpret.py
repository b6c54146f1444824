"""A program run on all timelines at once: what each of them says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from graphs.execution.amounts_told import amount_told
from graphs.execution.arithmetic import (
    as_number,
    both,
    compare,
    labels_alike,
    opposite,
    throughout,
    timespan,
    total,
)
from graphs.execution.attributes import attribute
from graphs.execution.chances import Flags, Numbers, numbered
from graphs.execution.existing import existing
from graphs.execution.match import fits
from graphs.execution.relations import Moment
from graphs.execution.things import Marker
from graphs.execution.timeline_values import (
    Amount,
    LabelShares,
    OrderOfThings,
    ThingsAsked,
    TimelineValue,
    Truth,
    known,
)
from graphs.execution.trends import TRENDS, trend_shares
from graphs.execution.worlds import Worlds
from graphs.query import program as q
from graphs.query.program import Node
from tools.ontology import is_generic, related

SAME_TIME = 0.3
"""The share of the time that two sounds take together from which they are one source."""


def interpreted(marker: Marker, ask: Node) -> TimelineValue:
    """What a program says of each timeline."""
    told = Interpreter(marker)
    marker.number = lambda node: as_number(told.amount(node)).values
    reading = told(ask)
    if isinstance(reading, Amount) and reading.unit == "s":
        # By how much one thing is more than another is asked whichever is.
        return timespan(reading)
    if isinstance(reading, Amount) and isinstance(ask, q.Sum):
        return replace(reading, values=np.abs(reading.values))
    return reading


@dataclass(frozen=True)
class Interpreter:
    """Reads off the timelines what nodes ask."""

    marker: Marker

    @property
    def worlds(self) -> Worlds:
        """The timelines."""
        return self.marker.worlds

    def __call__(self, node: Node) -> TimelineValue:
        """What a node says of each timeline."""
        match node:
            case q.Exists(things=things):
                return Truth(existing(self.marker, things))
            case q.Count(things=things, distinct=distinct):
                self.marker.lost[:] = False
                told = self._count(self.marker.look(things), distinct)
                # Whoever counts what comes after the bell has heard a bell.
                return Amount(np.where(self.marker.lost, np.nan, told))
            case q.Of(what=what, things=things):
                return attribute(self.marker, what, things)
            case q.Order(things=things):
                return OrderOfThings(self.marker.look(things), self._sides(things))
            case q.Trend(by=by, things=things):
                shares = trend_shares(self.marker, by, self.marker.look(things))
                return LabelShares(TRENDS, shares, by)
            case q.Constant(value=value):
                return Amount(np.full(len(self.worlds.present), float(value), dtype=np.float64))
            case q.Sum(a=a, b=b, minus=minus):
                return total(self.amount(a), self.amount(b), minus)
            case q.Compare(how="equal", a=a, b=b) if _lasts(a) and _lasts(b, "whole"):
                return throughout(self.amount(a), self.amount(b))
            case q.Compare(how=how, a=a, b=b):
                return compare(how, self.amount(a), self.amount(b))
            case q.Same(a=a, b=b):
                return Truth(self._same(self(a), self(b)))
            case q.Is(value=value, text=text):
                return self._is(self(value), text)
            case q.Not(value=value):
                return opposite(self(value))
            case q.Both(a=a, b=b, any=either):
                return both(self(a), self(b), either)
            case _:
                raise TypeError(f"{type(node).__name__} has no value")

    def amount(self, node: Node) -> TimelineValue:
        """What a node says, as a number where things say one or have a place."""
        return amount_told(self.worlds, self(node))

    def _count(self, mask: Flags, distinct: bool) -> Numbers:
        """How many things there are, or how many kinds of them."""
        columns = np.flatnonzero(mask.any(axis=0))
        ids = self._kinds(columns) if distinct else self.worlds.things[columns]
        there = mask[:, columns]
        if len(set(ids.tolist())) == len(ids):
            return there.sum(axis=1).astype(np.float64)
        alike = [there[:, ids == one].any(axis=1) for one in np.unique(ids)]
        return np.sum(alike, axis=0).astype(np.float64)

    def _kinds(self, columns: NDArray[np.intp]) -> NDArray[np.intp]:
        """The same number for names of one kind of sound, and for two labels of one sound."""
        names = [self._kind(at) for at in _listed(columns)]
        kinds, first = numbered(names), {name: names.index(name) for name in dict.fromkeys(names)}
        pairs = [(one, other) for one, other in combinations(first, 2) if _one_kind(one, other)]
        for one, other in [*((first[a], first[b]) for a, b in pairs), *self._at_one_time(columns)]:
            kinds[kinds == kinds[other]] = kinds[one]
        return kinds

    def _at_one_time(self, columns: NDArray[np.intp]) -> list[tuple[int, int]]:
        """Pairs of sounds that take much the same time, so that one sound has two labels."""
        ones = [self.worlds.occasions[at] for at in _listed(columns)]
        heard = np.array([one.sort == "sound" and bool(one.supports) for one in ones], np.bool_)
        start, end = (np.array(at) for at in ([o.start for o in ones], [o.end for o in ones]))
        shared = np.minimum.outer(end, end) - np.maximum.outer(start, start)
        together = np.maximum.outer(end, end) - np.minimum.outer(start, start)
        same = (shared > SAME_TIME * together) & np.logical_and.outer(heard, heard)
        return [(int(a), int(b)) for a, b in np.argwhere(np.triu(same, 1))]

    def _kind(self, at: int) -> str:
        """What a thing is: of sounds the label, for "an animal" says less."""
        one = self.worlds.occasions[at]
        return (one.heard if one.sort == "sound" else "") or one.name.lower()

    def _sides(self, things: Node) -> tuple[Numbers, Numbers] | None:
        """When each of two things begins first."""
        if not isinstance(things, q.Either):
            return None
        masks = [self.marker(one).mask for one in (things.a, things.b)]
        one, other = (Moment.first(self.worlds, mask).start for mask in masks)
        return one, other

    def _same(self, a: TimelineValue, b: TimelineValue) -> Numbers:
        """How far two readings are one."""
        there = known(a) & known(b)
        a, b = (amount_told(self.worlds, reading) for reading in (a, b))
        if isinstance(a, Amount) and isinstance(b, Amount):
            # Whoever says a number says another than who says none.
            one_number = there & (np.isnan(a.values) != np.isnan(b.values))
            return np.where(one_number, 0.0, compare("equal", a, b).values)
        if isinstance(a, ThingsAsked) and isinstance(b, ThingsAsked):
            one, other = self._shares(a), self._shares(b)
            if a.what == b.what == "who":
                one = one @ self.worlds.kinship
            both = (one * other).sum(axis=1)
            return np.where((one.sum(axis=1) > 0) & (other.sum(axis=1) > 0), both, np.nan)
        if isinstance(a, LabelShares) and isinstance(b, LabelShares):
            return labels_alike(a, b)
        return compare("equal", a, b).values

    def _shares(self, reading: ThingsAsked) -> Numbers:
        """How far each name, speaker or text is meant, adding up to 1."""
        ids = self.worlds.speakers if reading.what == "who" else self.worlds.names
        alike = (ids[:, None] == np.arange(max(1, int(ids.max(initial=0)) + 1))[None, :]).astype(
            float
        )
        told = reading.marked.weights @ alike
        return told / np.maximum(told.sum(axis=1, keepdims=True), 1e-9)

    def _is(self, reading: TimelineValue, text: str) -> Truth:
        """Whether a value is what a text says."""
        told = fits(self.worlds, reading, (text,))[:, 0]
        return Truth(np.where(np.isnan(told), np.nan, (told > 0.5).astype(np.float64)))


def _lasts(node: Node, sort: q.Sort | None = None) -> bool:
    """Whether it is how long things last; with `sort`, those of that sort, or parts of them."""
    if not (isinstance(node, q.Of) and node.what == "length"):
        return False
    things: Node = node.things
    while isinstance(things, q.Part | q.Span | q.Related | q.Between):
        things = things.things
    return sort is None or (isinstance(things, q.Leaf) and things.sort == sort)


def _listed(columns: NDArray[np.intp]) -> list[int]:
    return [int(at) for at in columns]


def _one_kind(one: str, other: str) -> bool:
    return related(one, other) and not (is_generic(one) and is_generic(other))
