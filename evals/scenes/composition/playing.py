"""Situations with music."""

from __future__ import annotations

from evals.scenes.composition.backdrops import excerpt
from evals.scenes.composition.cue import Band
from evals.scenes.composition.passages import Passage, end, later, row, through, together
from evals.scenes.composition.scene_chance import LEVEL, SceneChance
from evals.scenes.composition.scene_sketch import SceneSketch
from evals.scenes.composition.themes import STAGE
from evals.scenes.composition.turn_taking import turns


def concert(c: SceneChance) -> SceneSketch:
    """A piece of music, and sometimes somebody before it, or something after it."""
    before = [turns(c, c.people(1), 3.0)] if c.often(0.4) else []
    music = excerpt(c, c.length(8.0, 60.0), LEVEL + 2.0, steady=False)
    after = [c.cue(k) for k in c.clips(("sound",), c.count(0, 1), theme=STAGE)]
    parts = [one for one in (*before, *music, *after) if one]
    return SceneSketch(
        row(parts, c.gaps(len(parts) - 1, 0.3, 1.5)), place=c.pick(("large", "hall"))
    )


def band(c: SceneChance) -> SceneSketch:
    """Instruments one after another, some joining the one before."""
    parts = [c.cue(clip) for clip in c.clips(("instrument",), 2 + c.deal(4, "instruments"))]
    return SceneSketch(row(parts, c.gaps(len(parts) - 1, -1.5, 1.2)), place="anywhere")


def radio(c: SceneChance) -> SceneSketch:
    """A jingle, speech over music, a sound; on a good radio or a bad one."""
    wave: tuple[Band, ...] = ("fm", "fm", "am")
    jingle = _jingle(c)
    people = c.people(c.count(1, 3))
    parts = [*jingle]
    for n in range(c.count(1, 3)):
        spoken = turns(c, people[n % len(people) :][:1], c.length(3.0, 25.0, f"part {n}"))
        parts.append(_carpeted(c, spoken) if c.often(0.6) else spoken)
        parts += [c.cue(k) for k in c.clips(("sound",), c.count(0, 1))]
    parts += jingle if c.often(0.5) else []
    parts = [one for one in parts if one]
    programme = row(parts, c.gaps(len(parts) - 1, -0.2, 0.8))
    if c.often(0.5):
        return SceneSketch(
            programme, place="outdoors", band=c.pick(wave), noise=c.between(20.0, 45.0)
        )
    return SceneSketch(through(programme, c.pick(wave), c.pick((0.0, 0.0, 4.0))), place="small")


def _jingle(c: SceneChance) -> list[Passage]:
    """A few notes by which a station is known."""
    return [c.cue(k.cut(2.5)) for k in c.clips(("instrument",), c.count(0, 1))]


def _carpeted(c: SceneChance, spoken: Passage) -> Passage:
    """Speech, and music below it that begins before and ends after it."""
    music = excerpt(c, end(spoken) + 2.0, LEVEL - c.between(6.0, 14.0))
    return together([later(spoken, c.between(0.3, 1.5)), *music])
