"""How things lie to each other in time."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from evals.scenes.truth.answer import UnclearError
from evals.scenes.truth.scene import Scene
from evals.scenes.truth.stretches import cut
from evals.scenes.truth.thing import Thing, Things
from graphs.query.program import Relation

TOUCH = 0.2
"""Seconds that two things may share though one comes after the other, and is not heard with it."""

THROUGHOUT = 0.9
"""The share of a recording from which on nothing comes before or after a thing."""

AT_ONCE = 4.0
"""Seconds after which nothing comes right after another thing."""


def one(things: Thing, other: Thing) -> bool:
    """Whether both are the same: a voice's turn and what is said in it are."""
    if things.sort == "word" or other.sort == "word":
        return things.key == other.key or said_in(things, other)
    if "speaker" in (things.sort, other.sort):
        return bool(things.speaker) and things.speaker == other.speaker
    return things.key == other.key


def said_in(x: Thing, y: Thing) -> bool:
    """Whether one is a word of the other."""
    word, whole = (x, y) if x.sort == "word" else (y, x)
    if whole.sort == "word":
        return False
    if whole.sort == "speaker":
        return whole.speaker == word.speaker
    return whole.key[0] == "voice" and word.key[0] == f"word {whole.key[1]}"


def related(scene: Scene, how: Relation, things: Things, to: Things) -> Things:
    """The things that lie so to others, of which there is at least one."""
    scene.times()
    if things and things[0].sort == "whole":
        return _cut_whole(scene, how, things[0], to)
    match how:
        case "during":
            return tuple(x for x in things if _met(scene, x, to))
        case "apart":
            return tuple(x for x in things if not _met(scene, x, to))
        case "before" | "after":
            moment, lies = anchor(scene, to), _SIDES[how]
            return tuple(x for x in things if not one(x, moment) and lies(scene, x, moment))
        case "next" | "previous":
            return _nearest(scene, how, things, anchor(scene, to))


def anchor(scene: Scene, to: Things) -> Thing:
    """The thing that others lie beside: of several the first, or in another sense the last."""
    late = len(to) > 1 and scene.takes("latest")
    found = to[-1 if late else 0]
    if found.end - found.start > THROUGHOUT * scene.seconds:
        raise UnclearError(f"beside {found.name!r}, which lasts all the time")
    return found


def _after(scene: Scene, x: Thing, y: Thing) -> bool:
    """Whether a thing comes after another; loosely, whether it is heard after it."""
    if same := _in_one_utterance(x, y):
        return same > 0
    if scene.takes("loose"):
        return x.end > y.end
    return x.start > y.start and x.start >= y.end - TOUCH


def _before(scene: Scene, x: Thing, y: Thing) -> bool:
    """Whether a thing comes before another; loosely, whether it begins before it."""
    if same := _in_one_utterance(x, y):
        return same < 0
    if scene.takes("loose"):
        return x.start < y.start
    return x.start < y.start and x.end <= y.start + TOUCH


_SIDES: Mapping[str, Callable[[Scene, Thing, Thing], bool]] = {"before": _before, "after": _after}


def _in_one_utterance(x: Thing, y: Thing) -> int:
    """How far one word stands after another of the same utterance; 0 for all else."""
    both = x.sort == y.sort == "word" and x.key[0] == y.key[0]
    return x.rank - y.rank if both else 0


def _nearest(scene: Scene, how: Relation, things: Things, moment: Thing) -> Things:
    """The one right after or right before; loosely one that overlaps is."""
    others = [x for x in things if not one(x, moment)]
    if how == "next":
        later = [x for x in others if _follows(scene, x, moment)]
        return tuple(sorted(later, key=lambda x: x.where)[:1])
    earlier = [x for x in others if _before(scene, x, moment)]
    return tuple(sorted(earlier, key=lambda x: x.where)[-1:])


def _follows(scene: Scene, x: Thing, y: Thing) -> bool:
    """Whether a thing follows another, or loosely begins while it goes on and outlasts it."""
    if same := _in_one_utterance(x, y):
        return same > 0
    if scene.takes("loose"):
        return x.start > y.start and x.end > y.end
    return _after(scene, x, y)


def _met(scene: Scene, x: Thing, to: Things) -> bool:
    """Whether a thing shares time with any of others."""
    if any(said_in(x, y) for y in to if "word" in (x.sort, y.sort) and y.sort != "speaker"):
        return True
    if any(one(x, y) and x.sort not in ("sound", y.sort) for y in to):
        raise UnclearError(f"a {x.sort} during what is said in it")
    met = [y for y in to if not one(x, y) and _shares(scene, x, y)]
    if any(x.sort == y.sort == "sound" and x.name == y.name for y in met):
        raise UnclearError(f"{x.name} during {x.name}")
    return bool(met)


def _shares(scene: Scene, x: Thing, y: Thing) -> bool:
    return any(_overlap(scene, a, b) for a in x.spans for b in y.spans)


def _overlap(scene: Scene, a: Thing, b: Thing) -> bool:
    shared = min(a.end, b.end) - max(a.start, b.start)
    shorter = min(a.end - a.start, b.end - b.start)
    if shorter == 0:
        return shared >= 0
    if shared <= min(TOUCH, shorter / 2):
        return False
    if not (a.timed and b.timed) and not scene.takes("loose"):
        # A word may be anywhere in its utterance.
        return all(x.timed or _inside(x, y.start, y.end) for x, y in ((a, b), (b, a)))
    return True


def _inside(x: Thing, start: float, end: float) -> bool:
    return start <= x.start and x.end <= end


def between(scene: Scene, things: Things, first: Things, second: Things) -> Things:
    """The things after one and before another, whichever of the two comes first."""
    scene.times()
    a = anchor(scene, first)
    later = tuple(y for y in second if y.start > a.start) or second
    b = later[0]
    if one(a, b):
        raise UnclearError("between a thing and itself")
    a, b = (a, b) if a.where <= b.where else (b, a)
    if things and things[0].sort == "whole":
        return cut(things[0], a.end, b.start)
    return tuple(x for x in things if not one(x, a) and not one(x, b) and _lies(scene, x, a, b))


def _lies(scene: Scene, x: Thing, a: Thing, b: Thing) -> bool:
    """Whether a thing lies between two; loosely, whether it is heard there."""
    if _in_one_utterance(x, a) or _in_one_utterance(x, b) or not scene.takes("loose"):
        return _after(scene, x, a) and _before(scene, x, b)
    return x.end > a.end and x.start < b.start


def _cut_whole(scene: Scene, how: Relation, whole: Thing, to: Things) -> Things:
    """The recording before, after or during something."""
    moment = anchor(scene, to)
    match how:
        case "before" | "previous":
            return cut(whole, 0.0, moment.start)
        case "after" | "next":
            return cut(whole, moment.end, whole.end)
        case "during":
            return cut(whole, moment.start, moment.end)
        case "apart":
            raise UnclearError("the recording apart from something is in pieces")


def begins_between(scene: Scene, first: Thing, then: Thing) -> bool:
    """Whether anything else begins after one thing and before another."""
    scene.times()
    if first.sort == then.sort == "word":
        return first.key[0] != then.key[0] or then.rank != first.rank + 1
    if "word" in (first.sort, then.sort):
        raise UnclearError("a word right beside what is no word")
    music = scene.annotated.music.get("chord", ()) if first.sort == then.sort == "chord" else ()
    others = any(
        first.start < x.start < then.start and not one(x, first) and not one(x, then)
        for x in (*scene.sounds, *scene.turns, *music)
    )
    if not others and then.start - first.end > AT_ONCE:
        raise UnclearError(f"{then.start - first.end:.1f} s lie between; is that right after?")
    return others
