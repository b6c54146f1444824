"""Pieces of one sound that are one: told apart only by a short gap, or by what hides it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graphs.execution.occasions import Occasion
from graphs.timeline import Timeline
from tools.ontology import related

SHARE, LONGEST = 0.25, 2.0
"""The share of the shorter piece, and the seconds, up to which a gap is none."""

HIDDEN, MOSTLY = 0.75, 0.5
"""The same share where others hide the gap, of pieces of a second and more; and how much of it they
must fill."""

BLUR = 0.48
"""Seconds by which the tagger does not hear past a louder sound: half of the 0.96 s that it looks
at."""


def rejoined(found: Sequence[Occasion], timeline: Timeline) -> list[Occasion]:
    """Occasions of one name in order of time, pieces of one as one."""
    kept: list[Occasion] = []
    for one in sorted(found, key=lambda one: (one.start, one.end, one.supports)):
        at = next((at for at in reversed(range(len(kept))) if kept[at].name == one.name), None)
        if at is not None and _is_one(kept[at], one, timeline):
            kept[at] = _both(kept[at], one)
        else:
            kept.append(one)
    return kept


def _is_one(first: Occasion, second: Occasion, timeline: Timeline) -> bool:
    """Whether the gap between two pieces is too short for them to be two."""
    gap = second.start - first.end
    shorter = min(first.end - first.start, second.end - second.start)
    if gap <= min(LONGEST, SHARE * shorter):
        return gap > -0.1 or first.heard == second.heard
    alike = first.heard == second.heard or related(first.heard, second.heard)
    near = shorter >= 1.0 and gap <= min(LONGEST, HIDDEN * shorter)
    return alike and near and _is_hidden(first, second, timeline)


def _is_hidden(first: Occasion, second: Occasion, timeline: Timeline) -> bool:
    """Whether something else sounds in most of the gap, as far as a tagger hears past it."""
    others = [
        noted.segment
        for noted in timeline.events
        if not related(noted.percept.label, first.heard or first.name)
    ]
    others += [noted.segment for noted in timeline.utterances]
    covered, until = 0.0, first.end
    for one in sorted(others, key=lambda one: one.start):
        start, end = max(until, one.start - BLUR), min(second.start, one.end + BLUR)
        covered += max(0.0, end - start)
        until = max(until, end)
    return covered >= MOSTLY * (second.start - first.end)


def _both(one: Occasion, other: Occasion) -> Occasion:
    """Two pieces as one, as sure as the surer."""
    first, second = sorted((one, other), key=lambda piece: -piece.probability)
    return replace(
        first, start=one.start, end=max(one.end, other.end),
        supports=first.supports + tuple(s for s in second.supports if s not in first.supports),
        strength=max(one.strength, other.strength),
    )  # fmt: skip
