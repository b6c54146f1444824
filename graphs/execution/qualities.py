"""How loud, high, fast and long things are, and how often they come, as far as it was measured."""

from __future__ import annotations

import numpy as np

from graphs.execution.chances import Numbers, hashed, normal
from graphs.execution.worlds import Worlds
from graphs.query.program import Dimension
from graphs.timeline import Noted
from tools.audio import Segment
from tools.evidence import Measurement

ERRORS = {"loudness": (0.3, 0.0), "pitch": (0.0, 0.01), "tempo": (0.0, 0.01)}
"""By how much a measurement errs: so many units, and such a share of its value."""


OWN: dict[str, tuple[str, frozenset[str]]] = {
    "pitch": ("note", frozenset({"note"})),
    "tempo": ("speech rate", frozenset({"speech", "turn", "speaker", "word"})),
}
"""Quantities that are measured by another name of some sorts of things: notes, and speech."""


JUST = 0.9
"""The share of a thing that a measurement within it must take to be its own."""

LASTING = frozenset({"channels", "key", "metre"})
"""Quantities that a part of a recording has where the whole has them."""


def quality(worlds: Worlds, by: Dimension, present: Numbers) -> Numbers:
    """One number for each thing in each timeline; NaN where nobody measured it.

    Args:
        worlds: The timelines.
        by: What to measure.
        present: 1 for what is there: of a sound it is counted how often that is.
    """
    match by:
        case "length":
            return worlds.lasting
        case "end":
            return worlds.end
        case "count":
            return _times(worlds, present)
        case "loudness" | "pitch" | "tempo":
            amounts, share = ERRORS[by]
            values = measured(worlds, by)[0][None, :]
            error = normal()[0, hashed(by)][worlds.rows][:, None] * np.ones_like(worlds.start)
            return values + error * (amounts + share * np.abs(values)) * _own(worlds)


def paces(worlds: Worlds) -> Numbers:
    """How many sounds begin in a second of each column; NaN where nobody looked.

    What is faster is told by this more surely than by tempi, which may be twice or half as much.
    """
    counts, cited = measured(worlds, "onsets")
    lasting = {n.index: n.segment.duration for n in worlds.so_far.timeline.measurements}
    seconds = [max((lasting[index] for index in one), default=np.nan) for one in cited]
    return counts / np.array(seconds, dtype=np.float64).reshape(counts.shape)


def _own(worlds: Worlds) -> Numbers:
    """Signs, so that not all things err alike."""
    return np.where(np.arange(len(worlds.occasions)) % 2, -1.0, 1.0)[None, :]


def _times(worlds: Worlds, present: Numbers) -> Numbers:
    """How often what has this name is there."""
    return present @ (worlds.names[:, None] == worlds.names[None, :])


def measured(worlds: Worlds, quantity: str) -> tuple[Numbers, list[tuple[int, ...]]]:
    """The value of each column and the percepts that give it: of what lies mostly in it, or it in.

    Long measurements are of the recording, and of what takes all of it.
    """
    if worlds.cuts:
        return _measured(worlds, quantity)
    if quantity not in worlds.measures:
        worlds.measures[quantity] = _measured(worlds, quantity)
    return worlds.measures[quantity]


def _measured(worlds: Worlds, quantity: str) -> tuple[Numbers, list[tuple[int, ...]]]:
    """Column by column."""
    timeline = worlds.so_far.timeline
    noted = [n for n in timeline.measurements if n.percept.quantity == quantity]
    if (own := OWN.get(quantity)) is not None and own[1] & _sorts(worlds):
        # Whoever tells notes or voices from each other measured each of them by itself.
        single = [n for n in timeline.measurements if n.percept.quantity == own[0]]
        noted = [*single, *noted] if quantity == "pitch" else single or noted
    noted = [n for n in noted if quantity != "tempo" or n.percept.confidence != 0.0]
    known = [n for n in noted if n.percept.value is not None or n.percept.text]
    values, cited = np.full(len(worlds.occasions), np.nan), list[tuple[int, ...]]()
    for at in range(len(worlds.occasions)):
        found = _of_column(worlds, at, known)
        cited.append(tuple(one.index for one in found))
        told = [one.percept.value for one in found if one.percept.value is not None]
        if told:
            values[at] = max(told) if quantity == "loudness" else float(np.median(told))
    return values, cited


def _sorts(worlds: Worlds) -> set[str]:
    """The sorts of what was heard."""
    return {one.sort for one in worlds.occasions if one.supports}


def speech_rates(worlds: Worlds) -> bool:
    """Whether the tempo of what was heard is that of speech, in syllables a second."""
    quantity, sorts = OWN["tempo"]
    noted = worlds.so_far.timeline.measurements
    return bool(sorts & _sorts(worlds)) and any(n.percept.quantity == quantity for n in noted)


def _of_column(
    worlds: Worlds, at: int, noted: list[Noted[Measurement]]
) -> list[Noted[Measurement]]:
    """The measurements that are of a column."""
    one, timeline = worlds.occasions[at], worlds.so_far.timeline
    if not noted or worlds.imagined[at]:
        return []
    if mine := [n for n in noted if n.index in {index for index, _ in one.supports}]:
        return mine
    if one.sort == "whole" and at not in worlds.cuts:
        return [max(noted, key=lambda n: (n.segment.duration, n.percept.confidence or 0.0))]
    own = [t.segment for t in timeline.turns if t.percept.speaker == one.speaker]
    where = own if one.sort == "speaker" and own else [worlds.cuts.get(at, one.segment)]
    inside = [n for n in noted if any(n.segment.covered_by(part) >= 0.5 for part in where)]
    # What was measured of just this is no measurement of all that sounds meanwhile.
    just = [n for n in inside if where[0].covered_by(n.segment) >= JUST] if len(where) == 1 else []
    if inside:
        return just or inside
    over = [n for n in noted if any(part.covered_by(n.segment) >= 0.5 for part in where)]
    least = min((n.segment.duration for n in over), default=0.0)
    local = [n for n in over if n.segment.duration < 0.9 * timeline.span.duration]
    close = [n for n in local if n.segment.duration <= 1.01 * least]
    if close or where[0].duration > 0.7 * timeline.span.duration:
        return close or over[:1]
    return _of_recording(noted, where[0])


def _of_recording(noted: list[Noted[Measurement]], where: Segment) -> list[Noted[Measurement]]:
    """What holds of a recording holds where a thing is, if it was measured there at all."""
    lasting = [n for n in noted if n.percept.quantity in LASTING and n.segment.intersect(where)]
    return sorted(lasting, key=lambda n: -where.covered_by(n.segment))[:1]
