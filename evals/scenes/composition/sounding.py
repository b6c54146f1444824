"""Situations of sounds: streets, kitchens, nights, and one sound by itself."""

from __future__ import annotations

from collections.abc import Callable

from evals.scenes.clip_manifest import Clip
from evals.scenes.composition.backdrops import excerpt, something_behind, texture
from evals.scenes.composition.passages import (
    Passage,
    at_times,
    end,
    far,
    later,
    placed,
    row,
    together,
)
from evals.scenes.composition.scene_chance import LEVEL, SceneChance
from evals.scenes.composition.scene_sketch import SceneSketch
from evals.scenes.composition.themes import HOME, PLACES, STREET, WILD
from evals.scenes.composition.turn_taking import turns

MOST = 15
"""Occasions of one sound."""

APART = 0.3
"""Seconds at least between two occasions that are to be counted."""


def street(c: SceneChance) -> SceneSketch:
    """Things happen here and there, near and far, some at once; people pass and talk."""
    seconds = c.length(6.0, 120.0)
    sounds = [c.cue(k) for k in c.clips(("sound",), c.count(2, 7), theme=STREET)]
    sounds = [far(one) if c.often(0.35) else one for one in sounds]
    passing = [turns(c, c.people(1), 2.0) for _ in range(c.count(0, 2))]
    things = [one for one in (*sounds, *passing) if one]
    times = [c.between(0.0, seconds) for _ in things]
    behind = texture(c) if c.often(0.5) else something_behind(c, 0.4)
    return SceneSketch(
        at_times(things, times), behind, place=c.pick(("outdoors", "outdoors", "large"))
    )


def again_and_again(c: SceneChance) -> SceneSketch:
    """One sound from once to fifteen times, and others before, between or after."""
    theme = c.pick(PLACES)
    sound = c.clips(("sound",), 1, _countable, theme)
    counted = [spread(c, clip, 1 + c.deal(MOST, "times")) for clip in sound]
    others = [c.cue(k) for k in c.clips(("sound",), c.count(0, 3), theme=theme)]
    seconds = max((end(one) for one in counted), default=1.0)
    times = [c.between(0.0, seconds + 3.0) for _ in others]
    return SceneSketch(
        together([*counted, at_times(others, times)]), something_behind(c, 0.25), least=0.0
    )


def in_turn(c: SceneChance) -> SceneSketch:
    """Two or three sounds, each several times, all mixed."""
    clips = c.clips(("sound",), 2 + c.deal(2, "kinds"), _countable, c.pick(PLACES))
    counts = [1 + c.deal(8, f"times {n}") for n in range(len(clips))]
    happening = [one for k, n in zip(clips, counts, strict=True) for one in c.occasions(k, n)]
    gaps = c.gaps(len(happening) - 1, APART, c.length(0.6, 8.0))
    return SceneSketch(row(c.shuffled(happening), gaps), something_behind(c, 0.2), least=0.0)


def night(c: SceneChance) -> SceneSketch:
    """Hardly anything for minutes."""
    seconds = c.length(60.0, 290.0)
    things = [
        c.cue(k, LEVEL - 4.0, 6.0)
        for k in c.clips(("sound",), c.count(1, 4), theme=c.pick((HOME, WILD)))
    ]
    things = [far(one) if c.often(0.5) else one for one in things]
    if c.often(0.3):
        things.append(turns(c, c.people(1), 2.0))
    times = sorted(c.between(0.0, seconds - 12.0) for _ in things)
    passage = at_times([one for one in things if one], times)
    return SceneSketch(
        passage, place=c.pick(("outdoors", "small")), lead=0.0, rest=c.between(1.0, 12.0),
        noise=c.between(24.0, 40.0), stereo=c.often(0.25),
    )  # fmt: skip


def single(c: SceneChance) -> SceneSketch:
    """One sound, and at once over."""
    return SceneSketch(
        together(c.cue(k.cut(3.0)) for k in c.clips(("sound", "instrument"), 1)),
        lead=c.between(0.0, 0.4), rest=c.between(0.05, 0.6),
    )  # fmt: skip


def near_and_far(c: SceneChance) -> SceneSketch:
    """The same kind of sound close by and at a distance."""
    sound = c.clips(("sound",), 1, _countable)
    close = [one for k in sound for one in c.occasions(k, 1 + c.deal(5, "near"))]
    distant = [far(one) for k in sound for one in c.occasions(k, 1 + c.deal(5, "far"))]
    other = [c.cue(k) for k in c.clips(("sound",), c.count(0, 2))]
    things = c.shuffled([*close, *distant, *other])
    gaps = c.gaps(len(things) - 1, APART, c.length(0.8, 6.0))
    return SceneSketch(row(things, gaps), place=c.pick(("outdoors", "large", "hall")))


def at_once(c: SceneChance) -> SceneSketch:
    """Several sounds that overlap."""
    clips = c.clips(("sound",), c.count(2, 4), lambda k: k.seconds >= 1.0, c.pick(PLACES))
    things = [c.cue(clip) for clip in clips]
    longest = max((end(one) for one in things), default=1.0)
    times = [c.between(0.0, 0.8 * longest) for _ in things]
    return SceneSketch(at_times(things, times), something_behind(c, 0.15), least=-4.0)


def passing_by(c: SceneChance) -> SceneSketch:
    """Sounds on the left, in the middle and on the right."""
    clips = c.clips(("sound", "instrument"), c.count(2, 5))
    pans = [c.pick((-1.0, -0.7, 0.0, 0.7, 1.0)) for _ in clips]
    things = [placed(c.cue(k), pan) for k, pan in zip(clips, pans, strict=True)]
    gaps = c.gaps(len(things) - 1, -0.5, 3.0)
    return SceneSketch(row(things, gaps), something_behind(c, 0.2), stereo=True, seated=True)


def spread(c: SceneChance, clip: Clip, count: int) -> Passage:
    """A sound so many times, with gaps of chance that are never too short to be told apart."""
    gaps = c.gaps(count - 1, APART, c.length(0.7, 15.0, "gaps"))
    crowded = [gap if c.often(0.7) else APART for gap in gaps]
    return row(c.occasions(clip, count), crowded)


def free(c: SceneChance) -> SceneSketch:
    """Anything after anything: voices, sounds, counts, things far away, in any order."""
    parts: list[Passage] = []
    wanted = c.length(3.0, 200.0)
    while sum(end(one) for one in parts) < wanted and len(parts) < 40:
        part = c.pick(PARTS)(c)
        if not part:
            break
        parts.append(far(part) if c.often(0.15) else part)
    low, high = c.pick(((0.2, 1.0), (-0.8, 1.5), (0.5, 6.0)))
    passage = row(parts, c.gaps(len(parts) - 1, low, high))
    return SceneSketch(passage, something_behind(c, 0.3))


def _voice(c: SceneChance) -> Passage:
    return turns(c, c.people(1), c.between(1.0, 6.0), pause=(0.2, 0.8))


def _exchange(c: SceneChance) -> Passage:
    return turns(c, c.people(2), c.between(3.0, 9.0), overlapping=0.3)


def _sound(c: SceneChance) -> Passage:
    return together(c.cue(k) for k in c.clips(("sound", "instrument"), 1))


def _group(c: SceneChance) -> Passage:
    return together(spread(c, k, c.count(2, 6)) for k in c.clips(("sound",), 1, _countable))


def _interrupted(c: SceneChance) -> Passage:
    """A voice, and a sound that breaks into it."""
    spoken, sound = _voice(c), _sound(c)
    return together([spoken, later(sound, c.between(0.2, 0.8) * max(0.5, end(spoken)))])


def _music(c: SceneChance) -> Passage:
    return together(excerpt(c, c.between(5.0, 15.0), LEVEL - 2.0, steady=False))


PARTS: tuple[Callable[[SceneChance], Passage], ...] = (
    _voice, _exchange, _sound, _sound, _group, _interrupted, _music,
)  # fmt: skip


def _countable(clip: Clip) -> bool:
    """Whether it is known when it happens once."""
    return bool(clip.singles)
