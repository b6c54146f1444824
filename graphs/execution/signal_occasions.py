"""Pauses, notes, beats and chords, as measured; and the recording from end to end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from graphs.choices.music_text import key
from graphs.execution.leaf_roles import LeafPlace
from graphs.execution.occasions import Occasion, occasion
from graphs.execution.sound_occasions import HeardSoFar
from graphs.query.program import Sort
from graphs.timeline import Noted
from tools.evidence import Measurement

SHORTEST_PAUSE = 0.3
"""Seconds without a sound that are a pause."""


def signal_occasions(place: LeafPlace, so_far: HeardSoFar) -> list[Occasion]:
    """The occasions of a leaf that is measured."""
    sort, span = place.leaf.sort, so_far.span
    match sort:
        case "whole":
            return [Occasion("whole", "", span.start, span.end, 1.0)]
        case "silence":
            found = list(_pauses(so_far))
        case "chord":
            found = [*_measured("chord", "chord", so_far), *_measured("chord", "key", so_far, True)]
        case "note":
            found = list(_measured("note", "pitch", so_far)) or list(_onsets("note", so_far))
        case _:
            found = list(_onsets("beat", so_far)) or list(_measured("beat", "tempo", so_far))
    if place.leaf.of:
        found = [one for one in found if _is(one, place.leaf.of)]
    return [*found, *so_far.guesses(sort, place.leaf.of, place.leaf.of, found=bool(found))]


def _is(one: Occasion, text: str) -> bool:
    """Whether an occasion is of this chord or note."""
    wanted, heard = key(text), key(one.heard)
    return bool(wanted and heard and heard.fits(wanted)) or text.lower() in one.heard.lower()


def _measured(
    sort: Sort, quantity: str, so_far: HeardSoFar, part: bool = False
) -> Iterator[Occasion]:
    """One occasion a stretch that was measured; with `part`, of those that are not the whole."""
    for noted in so_far.timeline.measurements:
        whole = noted.segment.duration > 0.9 * so_far.span.duration
        if noted.percept.quantity == quantity and not (part and whole):
            told = occasion(sort, noted.percept.text or sort, noted)
            yield replace(told, heard=noted.percept.text, strength=1.0)


def _pauses(so_far: HeardSoFar) -> list[Occasion]:
    """As measured; else what lies between all that was heard."""
    measured = list(_measured("silence", "silence", so_far))
    if measured or any(call.query.tool == "measure" for call in so_far.calls):
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


def _onsets(sort: Sort, so_far: HeardSoFar) -> Iterator[Occasion]:
    """One occasion each time that a sound begins, from the list of times in words."""
    for noted in so_far.timeline.measurements:
        if noted.percept.quantity == "onsets":
            yield from _listed(sort, noted)


def _listed(sort: Sort, noted: Noted[Measurement]) -> Iterator[Occasion]:
    told = occasion(sort, sort, noted)
    times = [float(one) for one in re.findall(r"\d+(?:\.\d+)?", noted.percept.text)]
    for at in times:
        yield replace(told, start=at, end=at + 0.05, border=0.01)
