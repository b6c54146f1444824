"""Which occasions a program means, in every timeline at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graphs.execution import relations as lie
from graphs.execution.chances import Flags, Numbers
from graphs.execution.leaf_roles import LeafPlace
from graphs.execution.picks import all_but, extreme_of, kth, of_voices
from graphs.execution.qualities import quality
from graphs.execution.relations import Marked, Moment
from graphs.execution.voice_pitch import GENDERS
from graphs.execution.voices import genders
from graphs.execution.worlds import Worlds
from graphs.query import program as q
from graphs.query.perception_needs import subjects
from graphs.query.program import Node

_RELATIONS: dict[str, Callable[[Worlds, Flags, Moment], Marked]] = {
    "before": lie.before, "after": lie.after, "next": lie.following, "previous": lie.preceding,
}  # fmt: skip


@dataclass
class Marker:
    """Picks the occasions that nodes mean.

    Attributes:
        worlds: The timelines.
        places: What each leaf is there for, by its identity.
        number: What a value is in each timeline, for things that are compared with it.
        touched: How often each column was picked or looked at.
        looked: Dimensions and columns that a choice between things was made by.
        lost: In which timelines there was not what things lie beside.
    """

    worlds: Worlds
    places: Mapping[int, LeafPlace]
    number: Callable[[Node], Numbers] | None = None
    touched: Numbers = field(init=False)
    looked: dict[str, Flags] = field(default_factory=dict[str, Flags])
    lost: Flags = field(init=False)

    def __post_init__(self) -> None:
        self.touched = np.zeros(len(self.worlds.occasions))
        self.lost = np.zeros(len(self.worlds.present), dtype=np.bool_)

    def __call__(self, node: Node) -> Marked:
        """The things that a node means."""
        worlds = self.worlds
        match node:
            case q.Leaf():
                return self._leaf(node)
            case q.Nth(things=things, k=k):
                return Marked(kth(worlds, self.look(things), k))
            case q.Related():
                return self._related(node)
            case q.Between(things=things, first=first, second=second):
                return self._between(things, first, second)
            case q.Part() | q.Span():
                return self._within(self(node.things).mask, *self.times(node))
            case q.By(things=things, who=who):
                told = self(things)
                return Marked(of_voices(worlds, told.mask, self.look(who)), told.weight)
            case q.Gendered():
                return self._gendered(node)
            case q.Extreme(things=things, by=by, least=least):
                mask = self.look(things)
                self.note(by, mask)
                return Marked(extreme_of(worlds, mask, by, least))
            case q.Where():
                return self._where(node)
            case q.Either(a=a, b=b):
                return _all(self(a), self(b))
            case q.Other(things=things, than=than):
                told = self(things)
                return Marked(all_but(worlds, told.mask, self.look(than)), told.weight)
            case _:
                raise TypeError(f"{type(node).__name__} means no things")

    def look(self, node: Node) -> Flags:
        """The things of a node, remembering that something hangs on them."""
        mask = self(node).mask
        self.touch(mask)
        return mask

    def beside(self, node: Node) -> Flags:
        """What things lie beside, remembering where there is none."""
        mask = self.look(node)
        self.lost |= ~mask.any(axis=1)
        return mask

    def touch(self, mask: Flags) -> None:
        """Remembers that the result hangs on these."""
        self.touched = np.maximum(self.touched, mask.mean(axis=0))

    def note(self, dimension: str, mask: Flags) -> None:
        """Remembers by what these were told apart."""
        self.looked[dimension] = self.looked.get(dimension, np.zeros_like(mask)) | mask

    @cached_property
    def genders(self) -> NDArray[np.intp]:
        """The gender of each column's voice."""
        return genders(self.worlds)

    def _leaf(self, leaf: q.Leaf) -> Marked:
        worlds, mask = self.worlds, np.zeros_like(self.worlds.present)
        columns = worlds.blocks[self.places[id(leaf)]]
        mask[:, columns] = worlds.present[:, columns]
        if leaf.sort == "whole":
            span = worlds.so_far.span
            worlds.start[:, columns], worlds.end[:, columns] = span.start, span.end
        return Marked(mask)

    @cached_property
    def _whole(self) -> Flags:
        """The columns that are the recording."""
        return np.array([one.sort == "whole" for one in self.worlds.occasions], dtype=np.bool_)

    def _cut(self, mask: Flags, start: Numbers, end: Numbers) -> Flags | None:
        """The recording cut to a time; None where the things are no recording."""
        columns = mask.any(axis=0) & self._whole
        return mask & self.worlds.cut(columns, start, end) if columns.any() else None

    def times(self, node: q.Part | q.Span) -> tuple[float, float]:
        """A part of the recording, or seconds of the file: below 0 from its end."""
        span = self.worlds.so_far.span
        if isinstance(node, q.Part):
            at = node.n if node.k == -1 else node.k
            step = span.duration / node.n
            return span.start + (at - 1) * step, span.start + at * step
        start, end = (span.end + at if at < 0 else at for at in (node.start, node.end))
        if node.start == 0 and 0 < node.end <= span.duration:
            # "The first five seconds" are those of what one listens to.
            return span.start, span.start + node.end
        low, high = min(start, end), max(start, end)
        return low, max(low, min(high, span.end))

    def _within(self, mask: Flags, start: float, end: float) -> Marked:
        """Those in a stretch of time; the recording is cut to it."""
        if end - start < lie.INSTANT:
            start, end = start - lie.INSTANT / 2, end + lie.INSTANT / 2
        times = (np.full(len(mask), at) for at in (start, end))
        told = self._cut(mask, *times)
        return lie.within(self.worlds, mask, start, end) if told is None else Marked(told)

    def _related(self, node: q.Related) -> Marked:
        # Of what is heard while nobody speaks nothing is taken for granted.
        beside = self.look if node.how == "apart" else self.beside
        things, other = self(node.things).mask, beside(node.to)
        moment = Moment.first(self.worlds, other)
        cut = self._cut(things, *moment.side(node.how)) if node.how != "apart" else None
        if cut is not None:
            return Marked(cut)
        if node.how == "during":
            return lie.during(self.worlds, things, other)
        if node.how == "apart":
            return lie.away(self.worlds, things, other)
        return _RELATIONS[node.how](self.worlds, things, moment)

    def moments(self, first: Node, second: Node) -> tuple[Moment, Moment]:
        """The first thing, and the second one's next time."""
        one, others = Moment.first(self.worlds, self.beside(first)), self.beside(second)
        later = lie.after(self.worlds, others, one).mask
        some = later.any(axis=1, keepdims=True)
        return one, Moment.first(self.worlds, np.where(some, later, others))

    def _between(self, things: Node, first: Node, second: Node) -> Marked:
        """What lies after the first thing and before the second one's next time."""
        mask, (one, other) = self(things).mask, self.moments(first, second)
        cut = self._cut(mask, one.end, other.start)
        return lie.between(self.worlds, mask, one, other) if cut is None else Marked(cut)

    def _gendered(self, node: q.Gendered) -> Marked:
        """Those of such a voice; of whom a question takes for granted somebody else, if need be."""
        told = self(node.things)
        self.note("gender", told.mask)
        own = told.mask & (self.genders == GENDERS.index(node.gender))
        roles = [self.places[id(leaf)].role for leaf in subjects(node) if leaf.sort != "speaker"]
        if any(role.certain for role in roles):
            own = np.where(own.any(axis=1, keepdims=True), own, told.mask)
        return Marked(own, told.weight)

    def _where(self, node: q.Where) -> Marked:
        """Those that have more of something than a number, or less."""
        mask = self.look(node.things)
        self.note(node.by, mask)
        values = quality(self.worlds, node.by, mask.astype(np.float64))
        than = self.number(node.than) if self.number else np.full(len(mask), np.nan)
        off = values - than[:, None]
        return Marked(mask & ((off < 0) if node.less else (off > 0)))


def _all(one: Marked, other: Marked) -> Marked:
    """All of both."""
    if one.weight is None and other.weight is None:
        return Marked(one.mask | other.mask)
    return Marked(one.mask | other.mask, np.maximum(one.weights, other.weights))
