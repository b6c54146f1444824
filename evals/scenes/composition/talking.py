"""Situations in which people talk."""

from __future__ import annotations

from evals.scenes.clip_manifest import Clip
from evals.scenes.composition.backdrops import crowd, excerpt, something_behind
from evals.scenes.composition.passages import (
    Passage,
    at_times,
    end,
    far,
    later,
    pauses,
    placed,
    row,
    through,
    together,
    with_silence,
)
from evals.scenes.composition.scene_chance import LEVEL, SceneChance
from evals.scenes.composition.scene_sketch import SceneSketch
from evals.scenes.composition.themes import CHIME, HOME
from evals.scenes.composition.turn_taking import SPOKEN, circle, languages, turns, voice_of


def conversation(c: SceneChance) -> SceneSketch:
    """Two to five people, sometimes all men or all women, who fall into one another's words."""
    people = circle(c, 2 + c.deal(4, "people"))
    spoken = turns(c, people, c.length(5.0, 150.0), overlapping=c.between(0.0, 0.4))
    return SceneSketch(spoken, something_behind(c, 0.3), place="anywhere", least=-1.0)


def telephone(c: SceneChance) -> SceneSketch:
    """A call as one end of it records it: the other end alone in its band, or both."""
    people = circle(c, 2)
    spoken = turns(c, people, c.length(6.0, 90.0), overlapping=0.15)
    ring = c.clips(("sound",), c.count(0, 1), _chimes, CHIME)
    rung = [c.cue(clip) for clip in ring]
    passage = row([*rung, spoken], c.gaps(len(rung), 0.3, 1.2))
    if c.often(0.5):
        return SceneSketch(passage, place="small", band="telephone", noise=c.between(22.0, 40.0))
    distant = people[-1]
    heard = (through((q,), "telephone") if voice_of(c, q) == distant else (q,) for q in passage)
    return SceneSketch(together(heard), place="small")


def lesson(c: SceneChance) -> SceneSketch:
    """Two languages in turn, with pauses to repeat in."""
    taught = languages(c)[:2]
    people = [
        name
        for language in taught
        for name in c.people(1, lambda v, code=language: c.pool.language(v) == code)
    ]
    wanted = c.length(8.0, 120.0)
    said: list[Passage] = []
    while sum(end(one) for one in said) < wanted:
        clips = [clip for name in people for clip in c.says(name)]
        if not clips:
            break
        said += [c.cue(clip, SPOKEN, 1.0) for clip in clips]
    return SceneSketch(row(said, c.gaps(len(said) - 1, 0.6, 3.0)), place="small", least=0.0)


def announcement(c: SceneChance) -> SceneSketch:
    """A chime and a voice from a loudspeaker in a hall, above the people in it or not."""
    chime = [c.cue(clip) for clip in c.clips(("sound",), 1, _chimes, CHIME)]
    speaker = c.people(1)
    spoken = turns(c, speaker, c.length(3.0, 25.0), pause=(0.3, 0.9))
    loud = through(spoken, "fm", c.pick((0.0, 3.0, 6.0)))
    parts = [*chime, loud, *(chime if c.often(0.4) else [])]
    announced = row(parts, c.gaps(len(parts) - 1, 0.4, 1.2))
    if c.often(0.35):
        again = later(announced, round(end(announced) + c.between(3.0, 40.0), 2))
        announced = together([announced, again])
    behind = crowd(c, c.pick((3.0, 6.0, 10.0, 15.0))) if c.often(0.6) else ()
    return SceneSketch(announced, behind, place="hall", least=0.0)


def monologue(c: SceneChance) -> SceneSketch:
    """One person, and sounds that break in while they speak or between."""
    spoken = turns(c, c.people(1), c.length(4.0, 100.0), pause=(0.2, 2.5))
    breaks = [c.cue(k, LEVEL - 4.0) for k in c.clips(("sound",), c.count(1, 4), theme=HOME)]
    times = [c.between(0.0, max(0.1, end(spoken) - 0.5)) for _ in breaks]
    return SceneSketch(together([spoken, at_times(breaks, times)]), something_behind(c, 0.25))


def over_music(c: SceneChance) -> SceneSketch:
    """Speech above music that begins before it and ends after it, or in the midst of it."""
    spoken = turns(c, circle(c, c.count(1, 2)), c.length(4.0, 60.0), pause=(0.2, 1.5))
    below = (18.0, 12.0, 8.0, 5.0, 2.0)[c.deal(5, "below")]
    music = excerpt(c, end(spoken) + 3.0, SPOKEN - below)
    return SceneSketch(
        together([later(spoken, c.between(0.3, 3.0)), *music]), place="small", least=-1.0
    )


def under_crowd(c: SceneChance) -> SceneSketch:
    """Somebody speaks, and many others behind them."""
    spoken = turns(c, circle(c, c.count(1, 3)), c.length(4.0, 80.0), overlapping=0.1)
    below = (15.0, 10.0, 7.0, 4.0, 1.0, -1.0)[c.deal(6, "below")]
    return SceneSketch(
        spoken, crowd(c, below), place=c.pick(("large", "hall", "small")), least=-1.0
    )


def across(c: SceneChance) -> SceneSketch:
    """Two people, one on the left and one on the right; a third in the middle or far away."""
    people = circle(c, 2 + c.deal(2, "third"))
    pans = [*c.shuffled([-c.between(0.6, 1.0), c.between(0.6, 1.0)]), 0.0]
    seats = dict(zip(people, pans, strict=False))
    spoken = turns(c, people, c.length(5.0, 60.0), overlapping=0.2)
    seated = together(placed((cue,), seats[voice_of(c, cue)]) for cue in spoken)
    return SceneSketch(seated, something_behind(c, 0.2), stereo=True, seated=True, least=-1.0)


def waiting(c: SceneChance) -> SceneSketch:
    """Something is said, long nothing, then something again."""
    spoken = turns(c, circle(c, c.count(1, 2)), c.length(5.0, 30.0), pause=(0.5, 2.0))
    for start, stop in c.shuffled(pauses(spoken))[: c.count(1, 2)]:
        spoken = with_silence(spoken, round((start + stop) / 2, 2), c.length(6.0, 120.0, "silence"))
    return SceneSketch(spoken, least=0.0)


def shouted_across(c: SceneChance) -> SceneSketch:
    """Near and far voices in turn."""
    people = circle(c, 2)
    spoken = turns(c, people, c.length(5.0, 50.0))
    heard = (far((cue,)) if voice_of(c, cue) == people[-1] else (cue,) for cue in spoken)
    return SceneSketch(together(heard), place=c.pick(("outdoors", "large", "hall")))


def _chimes(clip: Clip) -> bool:
    """Whether it is short enough to call for attention."""
    return 0.2 <= clip.seconds <= 2.5
