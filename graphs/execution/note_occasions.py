"""Single notes: as they were told apart, or as long as one pitch holds.

Whoever transcribes music hears notes that sound together or run into each other, and breaks long
ones at the overtones of a bell. Whoever measures pitch hears one at a time, and a tune without
pauses as one. Where both say the same pitch for most of a stretch, it is one note.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from graphs.execution.occasions import Occasion, occasion
from graphs.execution.sound_occasions import HeardSoFar
from graphs.timeline import Noted
from tools.audio import Segment
from tools.evidence import Measurement

NEAR = 0.8
"""Semitones by which a note may lie beside the pitch of its stretch."""

HOLDS = 0.6
"""The share of a stretch in which its pitch must sound."""


def note_occasions(so_far: HeardSoFar) -> list[Occasion]:
    """Each note, in order."""
    measured = so_far.timeline.measurements
    pitches = [one for one in measured if one.percept.quantity == "pitch" and one.percept.value]
    notes = [one for one in measured if one.percept.quantity == "note"]
    if not notes:
        return [_told(one, one.percept.text) for one in pitches]
    held = [(one, own) for one in pitches if (own := _own(one, notes))]
    kept = [one for one in notes if not any(_within(one, stretch) for stretch, _ in held)]
    found = [_told(stretch, _name(own)) for stretch, own in held]
    return sorted([*found, *(_told(one, one.percept.text) for one in kept)], key=_start)


def _start(one: Occasion) -> float:
    return one.start


def _told(noted: Noted[Measurement], heard: str) -> Occasion:
    return replace(occasion("note", heard or "note", noted), heard=heard, strength=1.0)


def _own(
    stretch: Noted[Measurement], notes: Sequence[Noted[Measurement]]
) -> list[Noted[Measurement]]:
    """The notes of a stretch that are of its pitch; none where they do not fill it."""
    own = [one for one in notes if _within(one, stretch) and _semitones(one, stretch) <= NEAR]
    filled = sum(end - start for start, end in _union(one.segment for one in own))
    return own if filled >= HOLDS * stretch.segment.duration else []


def _within(note: Noted[Measurement], stretch: Noted[Measurement]) -> bool:
    return note.segment.covered_by(stretch.segment) >= 0.5


def _semitones(one: Noted[Measurement], other: Noted[Measurement]) -> float:
    values = one.percept.value or 0.0, other.percept.value or 0.0
    return abs(12 * math.log2(values[0] / values[1])) if min(values) > 0 else math.inf


def _union(segments: Iterator[Segment]) -> Iterator[tuple[float, float]]:
    """What they take together, without what they share."""
    until = 0.0
    for one in sorted(segments, key=lambda one: one.start):
        if one.end > until:
            yield max(one.start, until), one.end
            until = one.end


def _name(own: Sequence[Noted[Measurement]]) -> str:
    """The name of the surest."""
    return max(own, key=lambda one: one.percept.confidence or 0.0).percept.text
