"""In what order things come, and whether something rises, falls or stays."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from evals.scenes.truth.answer import UnclearError
from evals.scenes.truth.quantities import PACE, amount, kind, unit_of
from evals.scenes.truth.scene import Scene
from evals.scenes.truth.scene_timeline import steady
from evals.scenes.truth.thing import Thing, Things
from evals.scenes.truth.truth_values import InOrder, Labels
from graphs.query.program import Dimension

_STEPS = {"dB": 3.0, "Hz": 0.06, "BPM": 0.04, "wpm": PACE, "s": 0.2}
"""By what a thing differs from another at least: in dB, else as a share."""

_STILL = 0.5
"""The share of a step within which nothing has changed."""


def in_order(scene: Scene, things: Things) -> InOrder:
    """The names of things in order; what comes in a row is one.

    Raises:
        UnclearError: There are fewer than two, or one comes again later.
    """
    scene.times()
    names = [_name(one) for one in things]
    row = [name for at, name in enumerate(names) if at == 0 or names[at - 1] != name]
    free = bool(things) and things[0].sort in ("chord", "note", "turn")
    if len(row) < 2 or (len(set(row)) < len(row) and not free):
        raise UnclearError("no order in which each comes once")
    return InOrder(tuple(row))


def _name(one: Thing) -> str:
    return str(kind(one)) if one.sort == "turn" else one.name


def trend(scene: Scene, by: Dimension, things: Things) -> Labels:
    """Whether something rises, falls or stays: over occasions, or over the time that one takes.

    Raises:
        UnclearError: Nobody measured it, or it does now this, now that.
    """
    scene.times()
    first, *others = things
    told = _over_occasions(scene, by, things) if others else _over_time(scene, by, first)
    return Labels((told,), "trend")


def _over_occasions(scene: Scene, by: Dimension, things: Things) -> str:
    if by == "tempo" and things[0].sort not in ("speech", "turn", "speaker"):
        return _of_onsets([one.start for one in things])
    if by in ("count", "end"):
        raise UnclearError(f"no {by} of one occasion")
    return course([amount(scene, by, one) for one in things], _STEPS[unit_of(by, things)],
                  relative=by != "loudness")  # fmt: skip


def _over_time(scene: Scene, by: Dimension, one: Thing) -> str:
    """The tempo by beats, the pitch by notes; a whole course of loudness nobody annotates."""
    music = scene.annotated.music
    match by:
        case "tempo":
            return _of_onsets([b.start for b in music.get("beat", ()) if _in(b, one)])
        case "pitch":
            notes = [n.pitch for n in music.get("note", ()) if _in(n, one)]
            return course([p for p in notes if p is not None], _STEPS["Hz"])
        case _:
            raise UnclearError(f"nobody measured how the {by} goes on")


def _in(inner: Thing, outer: Thing) -> bool:
    return outer.start <= inner.start < outer.end


def _of_onsets(times: Sequence[float]) -> str:
    """Of the pace of things: shorter and shorter times between them are a rise."""
    if len(times) < 4:
        raise UnclearError("too few for a pace")
    gaps = steady(times)
    if min(gaps) <= 0:
        raise UnclearError("two at once have no pace")
    return course([1.0 / gap for gap in gaps], _STEPS["BPM"])


def course(values: Sequence[float], step: float, relative: bool = True) -> str:
    """The trend of a row of values that go one way, or do not move.

    Raises:
        UnclearError: They do neither.
    """
    if len(values) < 2:
        raise UnclearError("nothing to compare")
    size = step * (sum(map(abs, values)) / len(values) if relative else 1.0)
    moves = [later - earlier for earlier, later in pairwise(values)]
    if max(values) - min(values) <= _STILL * size:
        return "level"
    if values[-1] - values[0] >= size and min(moves) >= -_STILL * size / 2:
        return "rising"
    if values[0] - values[-1] >= size and max(moves) <= _STILL * size / 2:
        return "falling"
    raise UnclearError("it neither rises nor falls nor stays")
