"""Whose voice each occasion is in each timeline: a man's, a woman's or a child's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graphs.execution.chances import hashed, uniform
from graphs.execution.occasions import Occasion
from graphs.execution.voice_pitch import Shares, gender_shares
from graphs.execution.worlds import Worlds
from tools.audio import Segment


def genders(worlds: Worlds) -> NDArray[np.intp]:
    """The gender of each column in each timeline, one for all that one voice says."""
    drawn = np.zeros(worlds.present.shape, dtype=np.intp)
    known: dict[str, Shares] = {}
    for at, one in enumerate(worlds.occasions):
        key = one.speaker or f"{one.sort} {one.name} {one.start:.2f}"
        if key not in known:
            known[key] = gender_shares(worlds.so_far.timeline, _where(one, worlds))
        edges = np.cumsum(known[key])[:2]
        chance = uniform()[hashed(f"voice {key}")][worlds.rows]
        drawn[:, at] = np.searchsorted(edges, chance, side="right")
    return drawn


def _where(one: Occasion, worlds: Worlds) -> Sequence[Segment]:
    """Where a voice is heard: all its turns, or there alone."""
    if not one.supports:
        return ()
    turns = [n for n in worlds.so_far.timeline.turns if n.percept.speaker == one.speaker]
    return [n.segment for n in turns] if one.speaker and turns else [one.segment]
