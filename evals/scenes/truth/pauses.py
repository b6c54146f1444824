"""Pauses: between occasions of a sound, where they are hardly any, and silences."""

from __future__ import annotations

from evals.scenes.truth.scene import Scene
from evals.scenes.truth.thing import Thing, Things, in_time

HARDLY, SHORT_BESIDE = 0.1, 0.25
"""Seconds, or a share of the longer occasion, below which a pause is hardly one."""

PAUSES = 1.0, 0.25
"""Seconds from which a silence is one: to everybody, and to some."""


def joined(scene: Scene) -> Things:
    """All sounds; in one sense what has hardly a pause between is one."""
    last: dict[str, Thing] = {}
    found: list[Thing] = []
    for one in scene.sounds:
        before = last.get(one.name)
        if before is not None and _near(before, one) and scene.takes("joined"):
            found.remove(before)
            one = before._replace(end=max(before.end, one.end))
        last[one.name] = one
        found.append(one)
    return in_time(tuple(found))


def _near(one: Thing, other: Thing) -> bool:
    """Whether there is hardly a pause between two occasions."""
    longer = max(one.end - one.start, other.end - other.start)
    return other.start - one.end < max(HARDLY, SHORT_BESIDE * longer)


def silences(scene: Scene) -> Things:
    """Stretches in which nothing sounds that is annotated."""
    scene.times()
    least = PAUSES[1] if scene.takes("short pauses") else PAUSES[0]
    heard = in_time((*scene.sounds, *scene.turns, *scene.moved(scene.annotated.utterances)))
    music = (thing for things in scene.annotated.music.values() for thing in things)
    found: list[Thing] = []
    end = 0.0
    for one in (*in_time((*heard, *music)), _end(scene)):
        if one.start - end >= least:
            found.append(Thing("silence", "silence", end, one.start, ("silence", len(found))))
        end = max(end, one.end)
    if scene.takes("inner pauses"):
        return tuple(one for one in found if one.start > 0 and one.end < scene.seconds)
    return tuple(found)


def _end(scene: Scene) -> Thing:
    return Thing("silence", "", scene.seconds, scene.seconds, ("silence", "end"))
