"""How long things last: all of them, or what lies in the stretch in which they are asked for."""

from __future__ import annotations

import numpy as np

from graphs.execution.chances import Flags, Numbers
from graphs.execution.relations import Moment
from graphs.execution.things import Marker
from graphs.execution.timeline_values import Amount
from graphs.query import program as q
from graphs.query.program import Node

Stretches = tuple[Numbers, Numbers]
"""From when to when, timelines x stretches; NaN where there is none."""


def lasting(marker: Marker, things: Node, mask: Flags) -> Amount:
    """Seconds of the things together; "in the first half", "while", "after": of what lies there."""
    if isinstance(things, q.Part | q.Span | q.Related | q.Between) and not _is_whole(marker, mask):
        # What began earlier and still goes on there is no thing "after", but it lasts there.
        own = mask | marker(things.things).mask
        if (stretches := _stretches(marker, things)) is not None:
            marker.touch(own)
            return _within(marker, own, *stretches)
    told = np.where(mask, marker.worlds.lasting, 0.0).sum(axis=1)
    return Amount(np.where(mask.any(axis=1), told, np.nan), "s")


def _within(marker: Marker, mask: Flags, low: Numbers, high: Numbers) -> Amount:
    """Seconds that things share with stretches; more than they last they do not."""
    worlds, total = marker.worlds, np.zeros(mask.shape)
    for begin, close in zip(low.T, high.T, strict=True):
        shared = np.minimum(worlds.end, close[:, None]) - np.maximum(worlds.start, begin[:, None])
        total += np.maximum(0.0, np.nan_to_num(shared))
    told = np.where(mask, np.minimum(total, worlds.lasting), 0.0).sum(axis=1)
    return Amount(np.where(told > 0, told, np.nan), "s")


def _stretches(marker: Marker, node: Node) -> Stretches | None:
    """Where a node looks; None where it looks at what is next to something, or apart from it."""
    match node:
        case q.Part() | q.Span():
            count = len(marker.worlds.present)
            start, end = (np.full((count, 1), at) for at in marker.times(node))
            return start, end
        case q.Related(how="during", to=to):
            there, worlds = marker.beside(to), marker.worlds
            start, end = (np.where(there, at, np.nan) for at in (worlds.start, worlds.end))
            return start[:, there.any(axis=0)], end[:, there.any(axis=0)]
        case q.Related(how="before" | "after", to=to):
            start, end = Moment.first(marker.worlds, marker.beside(to)).side(node.how)
            return start[:, None], end[:, None]
        case q.Between(first=first, second=second):
            one, other = marker.moments(first, second)
            return one.end[:, None], other.start[:, None]
        case _:
            return None


def _is_whole(marker: Marker, mask: Flags) -> bool:
    """Whether it is the recording that is asked about, which is cut already."""
    columns = np.flatnonzero(mask.any(axis=0))
    return any(marker.worlds.occasions[at].sort == "whole" for at in columns)
