"""Whether there is such a thing: before, after, at the same time, with nothing else in between."""

from __future__ import annotations

import numpy as np

from graphs.execution.chances import Flags, Numbers
from graphs.execution.relations import Moment, between_times, between_words
from graphs.execution.things import Marker
from graphs.query import program as q
from graphs.query.program import Node

GOES_ON = 0.5
"""Seconds that a sound must go on when another has ended to be heard after it: half of what the
tagger looks at, which blurs its borders."""


def existing(marker: Marker, things: Node) -> Numbers:
    """Whether there is any; NaN where there is not what it should lie beside.

    Whoever asks whether something is heard after the bell has heard a bell.
    """
    marker.lost[:] = False
    there = marker.look(things).any(axis=1)
    if isinstance(things, q.Related):
        match things.how:
            case "next" | "previous":
                there = there & ~_interrupted(marker, things)
            case "after":
                there = there | _outlasting(marker, things).any(axis=1)
            case _:
                pass
    return np.where(marker.lost, np.nan, there)


def _interrupted(marker: Marker, node: q.Related) -> Flags:
    """Whether something else comes in between."""
    picked = Moment.first(marker.worlds, marker.look(node))
    moment = Moment.first(marker.worlds, marker.look(node.to))
    first, then = (moment, picked) if node.how == "next" else (picked, moment)
    return between_times(marker.worlds, first, then) | between_words(marker.worlds, first, then)


def _outlasting(marker: Marker, node: q.Related) -> Flags:
    """What began before the other thing and goes on when that has ended."""
    worlds, mask = marker.worlds, marker(node.things).mask
    moment = Moment.first(worlds, marker(node.to).mask)
    start, end = moment.start[:, None], moment.end[:, None]
    around = (worlds.start < start) & (worlds.end > end + GOES_ON)
    own = moment.beside(worlds, mask) & around
    marker.touch(own)
    return own
