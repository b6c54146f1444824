"""Things in a stretch of the clock, and the recording cut to one."""

from __future__ import annotations

from evals.scenes.truth.answer import UnclearError
from evals.scenes.truth.scene import Scene
from evals.scenes.truth.thing import Thing, Things

FILLED = 0.9
"""The share of a stretch from which a thing fills it, though it goes on."""

MOST = 0.5
"""The share of a thing that lies in a stretch if most of it does."""

POINT = 0.01
"""Seconds that stand for a point in time."""


def stretch(scene: Scene, things: Things, start: float, end: float) -> Things:
    """The things in a stretch of the clock: most of each, or filling it.

    In other senses any part of each is enough, or all of it is needed.

    Raises:
        UnclearError: There is no such time, or nobody knows what is there.
    """
    scene.times()
    if things and things[0].sort == "whole":
        return cut(things[0], start, end)
    if start >= scene.seconds:
        raise UnclearError(f"a time after the end of {scene.seconds} s")
    start, end = start + scene.clock, end + scene.clock
    if end - start < POINT:
        return _sounding(things, start)
    if scene.takes("loose"):
        return tuple(x for x in things if any(s.start < end and s.end > start for s in x.spans))
    least = 1.0 if scene.takes("within") else MOST
    return tuple(x for x in things if all(_lies_in(s, start, end, least) for s in x.spans))


def _sounding(things: Things, at: float) -> Things:
    """The things that are heard at one second."""
    found = tuple(x for x in things if any(s.start <= at < s.end for s in x.spans))
    if not all(x.timed for x in found):
        raise UnclearError("nobody knows when in its sentence a word is said")
    return found


def _lies_in(x: Thing, start: float, end: float, least: float) -> bool:
    """Whether so much of a thing lies in a stretch, or it fills it."""
    if start <= x.start and x.end <= end:
        return True
    shared = min(x.end, end) - max(x.start, start)
    return shared >= FILLED * (end - start) or (least < 1.0 and shared > least * (x.end - x.start))


def cut(whole: Thing, start: float, end: float) -> Things:
    """The recording between two seconds; nothing where there is nothing between."""
    start, end = max(whole.start, start), min(whole.end, end)
    return (whole._replace(start=start, end=end),) if end > start else ()
