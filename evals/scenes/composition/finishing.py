"""From a sketch to a plan: places, room, noise, levels that can be heard and do not clip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from evals.scenes.composition.audibility import crest, lifted, shifted, within_scale
from evals.scenes.composition.cue import Cue
from evals.scenes.composition.passages import Passage, end, later
from evals.scenes.composition.scene_chance import SceneChance
from evals.scenes.composition.scene_sketch import Behind, Place, SceneSketch
from evals.scenes.composition.stage_plan import (
    Bed,
    Layer,
    LevelJump,
    StagePlan,
    decibels,
    power,
    tail,
)
from evals.scenes.scene_plan import Room
from evals.splits import Split

LONGEST = 300.0
SHORTEST = 2.0

SEATS = (-1.0, -0.8, -0.6, 0.0, 0.0, 0.6, 0.8, 1.0)

ROOMS: Mapping[Place, tuple[tuple[float, float], tuple[float, float]]] = {
    "small": ((0.2, 0.5), (-20.0, -10.0)),
    "large": ((0.6, 1.0), (-14.0, -7.0)),
    "hall": ((1.3, 2.6), (-10.0, -4.0)),
}
"""The decay of each in seconds, and how far its echo lies below the sound, in dB."""

ANYWHERE: tuple[Place, ...] = ("outdoors", "small", "small", "small", "large", "hall")

HARD, HARDER = 0.1, 4.0
"""The share of sounds that may lie lower than the situation wants, and how far, in dB."""

OVERLOAD, BEYOND = -7.0, 4.5
"""dB of the mean level of the loudest sound of an overloaded recording, and how far its peaks lie
beyond full scale at least. What is cut off there takes less than 2 dB from its level."""


def composed(
    c: SceneChance, sketch: SceneSketch, name: str, kind: str, split: Split, seed: tuple[int, ...]
) -> StagePlan:
    """The plan of a sketch; what the sketch leaves open is left to chance."""
    stereo = bool(c.deal(5, "stereo") < 2) if sketch.stereo is None else sketch.stereo
    room = _room(c, sketch.place)
    passage = _seated(c, sketch.passage) if stereo and not sketch.seated else sketch.passage
    lead = c.between(0.1, 2.0) if sketch.lead is None else sketch.lead
    passage = _that_fits(later(passage, lead))
    level = _mean_level(passage)
    plan = StagePlan(
        name=name,
        kind=kind,
        split=split,
        seed=seed,
        seconds=_seconds(c, sketch, passage, room),
        channels=2 if stereo else 1,
        cues=passage,
        layers=tuple(_layer(one, level) for one in sketch.behind),
        bed=_bed(c, sketch, level),
        room=room,
        band=sketch.band,
        clipped=sketch.clipped,
    )
    return _levelled(c, _stepped(plan, sketch, lead), sketch)


def _that_fits(passage: Passage) -> Passage:
    """Without what would end after the longest scene, or begin before its own like has ended."""
    found: list[Cue] = []
    ends: dict[str, float] = {}
    for cue in passage:
        if cue.end <= LONGEST - 1.0 and ends.get(cue.who, 0.0) <= cue.onset:
            found.append(cue)
            ends[cue.who] = cue.end
    return tuple(found)


def _seconds(c: SceneChance, sketch: SceneSketch, passage: Passage, room: Room | None) -> float:
    dying = max((tail(room, cue.distance) for cue in passage), default=0.0) if room else 0.0
    rest = c.between(0.1, 2.0) if sketch.rest is None else sketch.rest
    return round(min(LONGEST, max(SHORTEST, end(passage) + max(rest, dying + 0.05))), 2)


def _room(c: SceneChance, place: Place) -> Room | None:
    where = ANYWHERE[c.deal(len(ANYWHERE), "place")] if place == "anywhere" else place
    if where == "outdoors":
        return None
    decay, wet = ROOMS[where]
    return Room(c.between(*decay), c.between(*wet))


def _seated(c: SceneChance, passage: Passage) -> Passage:
    """Everybody and every kind of sound in a place of its own."""
    seats: dict[str, float] = {}
    for cue in passage:
        seats.setdefault(cue.who, c.pick(SEATS))
    return tuple(replace(cue, pan=seats[cue.who]) for cue in passage)


def _mean_level(passage: Passage) -> float:
    """The mean level of the sounds while they sound."""
    energy = sum(power(cue.level) * cue.seconds for cue in passage)
    return decibels(energy / sum(cue.seconds for cue in passage))


def _layer(behind: Behind, level: float) -> Layer:
    return Layer(behind.label, behind.clips, round(level - behind.below, 2), behind.streams)


def _bed(c: SceneChance, sketch: SceneSketch, level: float) -> Bed:
    below = c.between(30.0, 50.0) if sketch.noise is None else sketch.noise
    return Bed(round(level - below, 2), c.between(0.0, 0.95))


def _stepped(plan: StagePlan, sketch: SceneSketch, lead: float) -> StagePlan:
    """With the jump of the level in all that comes after it."""
    if sketch.jump is None:
        return plan
    at, gain = round(sketch.jump[0] + lead, 2), sketch.jump[1]
    cues = (replace(q, level=round(q.level + gain * (q.onset >= at), 2)) for q in plan.cues)
    return replace(plan, cues=tuple(cues), step=LevelJump(at, gain))


def _levelled(c: SceneChance, plan: StagePlan, sketch: SceneSketch) -> StagePlan:
    least = [sketch.least - HARDER * c.often(HARD) for _ in plan.cues]
    audible = lifted(plan, least)
    if not sketch.clipped:
        return within_scale(audible)
    mean = max(cue.level for cue in audible.cues)
    highest = max(cue.level + crest(cue) for cue in audible.cues)
    return shifted(audible, round(max(OVERLOAD - mean, BEYOND - highest), 2))
