"""Passages: sounds in time, put together and changed by small operators.

A passage's times count from its own start. No operator changes a passage; each gives another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from evals.scenes.composition.cue import Band, Cue

Passage = tuple[Cue, ...]

FAR_AWAY = 9.0
"""dB by which a sound is quieter that is far away."""


def end(passage: Passage) -> float:
    """When the last sound ends; 0 of an empty passage."""
    return max((cue.end for cue in passage), default=0.0)


def later(passage: Passage, seconds: float) -> Passage:
    """The same after a while."""
    return tuple(replace(cue, onset=round(cue.onset + seconds, 2)) for cue in passage)


def together(passages: Iterable[Passage]) -> Passage:
    """All at once, in order of onset."""
    return tuple(sorted((c for passage in passages for c in passage), key=lambda cue: cue.onset))


def row(passages: Sequence[Passage], gaps: Sequence[float]) -> Passage:
    """One after the other; a gap below 0 lets the next begin before the last has ended."""
    placed: list[Passage] = []
    now = 0.0
    for passage, gap in zip(passages, (0.0, *gaps)[: len(passages)], strict=True):
        start = max(0.0, now + gap)
        placed.append(later(passage, start))
        now = max(now, start + end(passage))
    return together(placed)


def at_times(passages: Sequence[Passage], times: Sequence[float]) -> Passage:
    """Each at its time."""
    return together(later(p, time) for p, time in zip(passages, times, strict=True))


def far(passage: Passage) -> Passage:
    """From far away: quieter, duller, and with more of the room."""
    return tuple(
        cue if cue.distance == "far"
        else replace(cue, distance="far", level=round(cue.level - FAR_AWAY, 2))
        for cue in passage
    )  # fmt: skip


def placed(passage: Passage, pan: float) -> Passage:
    """From a place between left, -1, and right, 1."""
    return tuple(replace(cue, pan=pan) for cue in passage)


def through(passage: Passage, band: Band, drive: float = 0.0) -> Passage:
    """As it comes through a telephone or a radio, overdriven or not."""
    return tuple(replace(cue, band=band, drive=drive) for cue in passage)


def pauses(passage: Passage, least: float = 0.3) -> list[tuple[float, float]]:
    """The stretches in which nothing sounds, that are long enough, between the first and last."""
    found: list[tuple[float, float]] = []
    now = passage[0].end if passage else 0.0
    for cue in passage[1:]:
        if cue.onset - now >= least:
            found.append((now, cue.onset))
        now = max(now, cue.end)
    return found


def with_silence(passage: Passage, at: float, seconds: float) -> Passage:
    """With a silence put in at a time at which nothing sounds."""
    early = tuple(cue for cue in passage if cue.onset < at)
    return early + later(tuple(cue for cue in passage if cue.onset >= at), seconds)
