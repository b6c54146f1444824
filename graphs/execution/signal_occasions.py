"""Pauses, notes, beats and chords, as measured; and the recording from end to end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from graphs.choices.chord_names import NO_CHORD, chord, chords_alike
from graphs.choices.music_text import note
from graphs.execution.leaf_roles import LeafPlace
from graphs.execution.note_occasions import note_occasions
from graphs.execution.occasions import Occasion, occasion
from graphs.execution.sound_occasions import HeardSoFar
from graphs.query.program import Sort
from tools.tool_registry import is_measuring

SHORTEST_PAUSE = 0.3
"""Seconds without a sound that are a pause."""

ALIKE = 0.6
"""How nearly a chord must be the one that is asked for: its seventh chord is."""


def signal_occasions(place: LeafPlace, so_far: HeardSoFar) -> list[Occasion]:
    """The occasions of a leaf that is measured."""
    sort, span = place.leaf.sort, so_far.span
    match sort:
        case "whole":
            return [Occasion("whole", "", span.start, span.end, 1.0)]
        case "silence":
            found = list(_pauses(so_far))
        case "chord":
            found = list(_chords(so_far)) or list(_measured("chord", "key", so_far, True))
        case "note":
            found = note_occasions(so_far) or list(_at_times("note", "onsets", so_far))
        case _:
            found = (
                list(_at_times("beat", "beat", so_far))
                or list(_at_times("beat", "onsets", so_far))
                or list(_measured("beat", "tempo", so_far))
            )
    if place.leaf.of:
        found = [one for one in found if _is(one, place.leaf.of)]
    return [*found, *so_far.guesses(sort, place.leaf.of, place.leaf.of, found=bool(found))]


def _is(one: Occasion, text: str) -> bool:
    """Whether an occasion is of this chord or note."""
    if one.sort == "chord" and chords_alike(one.heard, text) >= ALIKE:
        return True
    wanted, heard = note(text), note(one.heard)
    same = one.sort == "note" and bool(wanted and heard and wanted.fit(heard) == 1.0)
    return same or (chord(text) is None and text.lower() in one.heard.lower())


def _measured(
    sort: Sort, quantity: str, so_far: HeardSoFar, part: bool = False
) -> Iterator[Occasion]:
    """One occasion a stretch that was measured; with `part`, of those that are not the whole."""
    for noted in so_far.timeline.measurements:
        whole = noted.segment.duration > 0.9 * so_far.span.duration
        if noted.percept.quantity == quantity and not (part and whole):
            told = occasion(sort, noted.percept.text or sort, noted)
            yield replace(told, heard=noted.percept.text, strength=1.0)


def _chords(so_far: HeardSoFar) -> Iterator[Occasion]:
    """Chords as measured; where there is none is no chord."""
    return (one for one in _measured("chord", "chord", so_far) if chord(one.heard) != NO_CHORD)


def _pauses(so_far: HeardSoFar) -> list[Occasion]:
    """As measured; else what lies between all that was heard."""
    measured = list(_measured("silence", "silence", so_far))
    if measured or any(is_measuring(call.query, "silence") for call in so_far.calls):
        return measured
    timeline = so_far.timeline
    heard = sorted(
        (noted.segment.start, noted.segment.end, noted.index)
        for noted in (*timeline.events, *timeline.utterances, *timeline.turns)
    )
    return list(_gaps(heard, so_far.span.end)) if heard else []


def _gaps(heard: Sequence[tuple[float, float, int]], end: float) -> Iterator[Occasion]:
    """Between things in order of time, and after the last."""
    until, index = heard[0][1], heard[0][2]
    for start, stop, at in [*heard[1:], (end, end, -1)]:
        if start - until >= SHORTEST_PAUSE:
            yield Occasion("silence", "silence", until, start, 0.7, ((index, 0.7),), border=0.05)
        if stop >= until:
            until, index = stop, at


def _at_times(sort: Sort, quantity: str, so_far: HeardSoFar) -> Iterator[Occasion]:
    """One occasion each time that what was measured occurs."""
    for noted in so_far.timeline.measurements:
        told = occasion(sort, sort, noted)
        for at in noted.percept.times if noted.percept.quantity == quantity else ():
            yield replace(told, start=at, end=at + 0.05, border=0.01)
