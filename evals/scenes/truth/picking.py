"""Picking among things: the k-th, the loudest, those of one voice, and all others."""

from __future__ import annotations

from itertools import pairwise

from evals.scenes.truth.answer import UnclearError
from evals.scenes.truth.quantities import (
    amount,
    groups,
    kind,
    margin,
    require_countable,
    unit_of,
)
from evals.scenes.truth.scene import Scene
from evals.scenes.truth.thing import Thing, Things, in_time
from evals.scenes.truth.truth_relations import one
from graphs.query.program import Dimension, Gender


def kth(scene: Scene, things: Things, k: int) -> Things:
    """One in order of time; in one sense a sound several times in a row counts as one."""
    scene.times()
    if k not in (1, -1) or (things and things[0].sort == "speech"):
        require_countable(scene, things)
    _ordered(things)
    ranked = _runs(scene, things)
    at = k - 1 if k > 0 else len(ranked) + k
    return ranked[at : at + 1] if at >= 0 else ()


def _ordered(things: Things) -> None:
    """Refuses words of utterances that overlap, of which nobody knows when each was said."""
    for a, b in pairwise(things):
        words = a.sort == b.sort == "word" and not (a.timed and b.timed)
        if words and a.key[0] != b.key[0] and a.end > b.start:
            raise UnclearError("words of several voices at once")


def _runs(scene: Scene, things: Things) -> Things:
    """The first of each run of one sound, where there are several sounds."""
    fresh = tuple(x for at, x in enumerate(things) if at == 0 or things[at - 1].name != x.name)
    alike = things and all(x.sort == "sound" for x in things)
    if not alike or len(fresh) in (1, len(things)):
        return things
    return fresh if scene.takes("runs") else things


def extreme(scene: Scene, things: Things, by: Dimension, least: bool) -> Things:
    """The one with most or least; of several sounds all times of the one."""
    if len(things) < 2:
        return things
    if by in ("length", "end"):
        scene.times()
    units = _units(scene, things, by)
    if len(units) < 2:
        return units[0] if by in ("count", "length") else things
    sign = -1.0 if least else 1.0
    unit = unit_of(by, things)
    amounts = [sign * _amount(scene, by, ones) for ones in units]
    best = max(amounts)
    top = units[amounts.index(best)]
    tied = [
        ones for ones, told in zip(units, amounts, strict=True) if _near(scene, unit, told, best)
    ]
    if any(kind(ones[0]) != kind(top[0]) for ones in tied) or _differ(things, tied):
        raise UnclearError(f"too near to each other in {by}")
    return in_time(tuple(x for ones in tied for x in ones))


def _differ(things: Things, tied: list[Things]) -> bool:
    """Whether several are tied where it matters which it is: where all are of one kind."""
    return len(tied) > 1 and len({kind(x) for x in things}) == 1


def _near(scene: Scene, unit: str, told: float, best: float) -> bool:
    """Whether an amount cannot be told from the best."""
    return told == best or best - told < margin(scene, unit, told, best)


def _units(scene: Scene, things: Things, by: Dimension) -> list[Things]:
    """What is compared: single things, or all times of each sound."""
    single = [(x,) for x in things]
    if by == "count":
        return groups(things)
    kinds = {kind(x) for x in things}
    sounds = all(x.sort == "sound" for x in things)
    if by == "end" or not sounds or len(kinds) in (1, len(things)):
        return single
    return single if scene.takes("single") else groups(things)


def _amount(scene: Scene, by: Dimension, ones: Things) -> float:
    """Of all times of a sound how often, how long in all, or how loud at most."""
    if by == "count":
        require_countable(scene, ones)
        return sum(float(len(x.pieces) or 1) for x in ones)
    told = [amount(scene, by, x) for x in ones]
    return sum(told) if by == "length" else max(told)


def where(scene: Scene, things: Things, by: Dimension, less: bool, than: float) -> Things:
    """Those with more than a number, or with less.

    Raises:
        UnclearError: One is too near to it.
    """
    if by in ("length", "end"):
        scene.times()
    units = groups(things) if by == "count" else [(x,) for x in things]
    unit = unit_of(by, things)
    picked: list[Thing] = []
    for ones in units:
        told = _amount(scene, by, ones)
        # A count may be just the number, and then is not more.
        if by != "count" and abs(told - than) < margin(scene, unit, told, than):
            raise UnclearError(f"{told:g} {unit} is too near to {than:g}")
        if told < than if less else told > than:
            picked += ones
    return in_time(tuple(picked))


def of_voices(things: Things, who: Things) -> Things:
    """Those by whoever is heard in others.

    Raises:
        UnclearError: Nobody knows whose they are.
    """
    speakers = {x.speaker for x in who}
    if "" in speakers or any(not x.speaker for x in things):
        raise UnclearError("nobody knows who speaks")
    return tuple(x for x in things if x.speaker in speakers)


def of_gender(scene: Scene, things: Things, gender: Gender) -> Things:
    """Those of such a voice."""
    return tuple(x for x in things if gender_of(scene, x) == gender)


def gender_of(scene: Scene, thing: Thing) -> str:
    """The gender of a thing's voice.

    Raises:
        UnclearError: It has none, or nobody knows it.
    """
    told = scene.annotated.genders.get(thing.speaker)
    if told is None:
        raise UnclearError(f"nobody knows the gender of {thing.name!r}")
    return told


def all_but(things: Things, than: Things) -> Things:
    """Those that are none of others."""
    return tuple(x for x in things if not any(one(x, y) for y in than))


def union(a: Things, b: Things) -> Things:
    """All of both, each once."""
    return in_time(tuple({(x.key, x.start): x for x in (*a, *b)}.values()))
