"""Situations in which people talk."""

from __future__ import annotations

from collections.abc import Sequence

from evals.scenes.clip_manifest import Clip
from evals.scenes.composition.backdrops import crowd, excerpt, something_behind
from evals.scenes.composition.chance import LEVEL, Chance
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
from evals.scenes.composition.sketch import Sketch
from evals.scenes.composition.themes import CHIME, HOME

BRIEF = 1.3
"""Seconds up to which an answer is a short one."""

SPOKEN = LEVEL + 1.0


def conversation(c: Chance) -> Sketch:
    """Two to five people, sometimes all men or all women, who fall into one another's words."""
    people = _circle(c, 2 + c.deal(4, "people"))
    spoken = turns(c, people, c.length(5.0, 150.0), overlapping=c.between(0.0, 0.4))
    return Sketch(spoken, something_behind(c, 0.3), place="anywhere", least=-1.0)


def telephone(c: Chance) -> Sketch:
    """A call as one end of it records it: the other end alone in its band, or both."""
    people = _circle(c, 2)
    spoken = turns(c, people, c.length(6.0, 90.0), overlapping=0.15)
    ring = c.clips(("sound",), c.count(0, 1), _chimes, CHIME)
    rung = [c.cue(clip) for clip in ring]
    passage = row([*rung, spoken], c.gaps(len(rung), 0.3, 1.2))
    if c.often(0.5):
        return Sketch(passage, place="small", band="telephone", noise=c.between(22.0, 40.0))
    distant = people[-1]
    heard = (through((q,), "telephone") if _speaks(q.what) == distant else (q,) for q in passage)
    return Sketch(together(heard), place="small")


def lesson(c: Chance) -> Sketch:
    """Two languages in turn, with pauses to repeat in."""
    languages = _languages(c)[:2]
    people = [
        name
        for language in languages
        for name in c.people(1, lambda n, code=language: _speaks_in(c, n, code))
    ]
    wanted = c.length(8.0, 120.0)
    said: list[Passage] = []
    while sum(end(one) for one in said) < wanted:
        clips = [clip for name in people for clip in c.says(name)]
        if not clips:
            break
        said += [c.cue(clip, SPOKEN, 1.0) for clip in clips]
    return Sketch(row(said, c.gaps(len(said) - 1, 0.6, 3.0)), place="small", least=0.0)


def announcement(c: Chance) -> Sketch:
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
    return Sketch(announced, behind, place="hall", least=0.0)


def monologue(c: Chance) -> Sketch:
    """One person, and sounds that break in while they speak or between."""
    spoken = turns(c, c.people(1), c.length(4.0, 100.0), pause=(0.2, 2.5))
    breaks = [c.cue(k, LEVEL - 4.0) for k in c.clips(("sound",), c.count(1, 4), theme=HOME)]
    times = [c.between(0.0, max(0.1, end(spoken) - 0.5)) for _ in breaks]
    return Sketch(together([spoken, at_times(breaks, times)]), something_behind(c, 0.25))


def over_music(c: Chance) -> Sketch:
    """Speech above music that begins before it and ends after it, or in the midst of it."""
    spoken = turns(c, _circle(c, c.count(1, 2)), c.length(4.0, 60.0), pause=(0.2, 1.5))
    below = (18.0, 12.0, 8.0, 5.0, 2.0)[c.deal(5, "below")]
    music = excerpt(c, end(spoken) + 3.0, SPOKEN - below)
    return Sketch(together([later(spoken, c.between(0.3, 3.0)), *music]), place="small", least=-1.0)


def under_crowd(c: Chance) -> Sketch:
    """Somebody speaks, and many others behind them."""
    spoken = turns(c, _circle(c, c.count(1, 3)), c.length(4.0, 80.0), overlapping=0.1)
    below = (15.0, 10.0, 7.0, 4.0, 1.0, -1.0)[c.deal(6, "below")]
    return Sketch(spoken, crowd(c, below), place=c.pick(("large", "hall", "small")), least=-1.0)


def across(c: Chance) -> Sketch:
    """Two people, one on the left and one on the right; a third in the middle or far away."""
    people = _circle(c, 2 + c.deal(2, "third"))
    pans = [*c.shuffled([-c.between(0.6, 1.0), c.between(0.6, 1.0)]), 0.0]
    seats = dict(zip(people, pans, strict=False))
    spoken = turns(c, people, c.length(5.0, 60.0), overlapping=0.2)
    seated = together(placed((cue,), seats[_speaks(cue.what)]) for cue in spoken)
    return Sketch(seated, something_behind(c, 0.2), stereo=True, seated=True, least=-1.0)


def waiting(c: Chance) -> Sketch:
    """Something is said, long nothing, then something again."""
    spoken = turns(c, _circle(c, c.count(1, 2)), c.length(5.0, 30.0), pause=(0.5, 2.0))
    for start, stop in c.shuffled(pauses(spoken))[: c.count(1, 2)]:
        spoken = with_silence(spoken, round((start + stop) / 2, 2), c.length(6.0, 120.0, "silence"))
    return Sketch(spoken, least=0.0)


def shouted_across(c: Chance) -> Sketch:
    """Near and far voices in turn."""
    people = _circle(c, 2)
    spoken = turns(c, people, c.length(5.0, 50.0))
    heard = (far((cue,)) if _speaks(cue.what) == people[-1] else (cue,) for cue in spoken)
    return Sketch(together(heard), place=c.pick(("outdoors", "large", "hall")))


def turns(
    c: Chance,
    people: Sequence[str],
    seconds: float,
    pause: tuple[float, float] = (0.05, 1.2),
    overlapping: float = 0.0,
) -> Passage:
    """People speak in an order of chance until so much is said, or they have nothing left to say.

    `overlapping` is how often somebody begins before the one before has ended.
    """
    levels = {name: SPOKEN + c.between(-2.5, 2.5) for name in people}
    passage: Passage = ()
    before = ""
    while end(passage) < seconds or not passage:
        name = _next(c, people, before, first=len({_speaks(cue.what) for cue in passage}))
        clips = c.says(name, lambda clip: clip.seconds <= BRIEF) if c.often(0.2) else []
        clips = clips or c.says(name)
        if not clips:
            break
        passage = _said(c, passage, c.cue(clips[0], levels[name], 1.0), pause, overlapping, name)
        before = name
    return passage


def _said(
    c: Chance,
    passage: Passage,
    said: Passage,
    pause: tuple[float, float],
    overlapping: float,
    name: str,
) -> Passage:
    """The passage and what is said next: after it, or into the last words of somebody else."""
    if not passage:
        return said
    last = max(passage, key=lambda cue: cue.end)
    gap = c.between(*pause)
    if _speaks(last.what) != name and c.often(overlapping):
        gap = -round(c.between(0.15, 0.6) * min(last.seconds, end(said), 2.5), 2)
    own = max((q.end for q in passage if _speaks(q.what) == name), default=-1.0)
    onset = max(last.end + gap, own + 0.05)
    return together([passage, later(said, round(onset, 2))])


def _next(c: Chance, people: Sequence[str], before: str, first: int) -> str:
    """Who speaks: everybody once, then mostly somebody else than before."""
    if first < len(people):
        return people[first]
    others = [name for name in people if name != before]
    return c.pick(others) if others and c.often(0.85) else c.pick(people)


def _circle(c: Chance, count: int) -> list[str]:
    """People who talk with one another: of one language, and one time in two of one gender."""
    language = c.pick(_languages(c))
    told = [g for g in ("female", "male") if len(_of(c, language, g)) >= 2]
    gender = c.pick(told) if told and c.often(0.5) else ""
    found = c.shuffled(_of(c, language, gender))[:count]
    strangers = [name for name in c.shuffled(sorted(c.pool.speakers)) if name not in found]
    return found + strangers[: max(0, min(2, count) - len(found))]


def _of(c: Chance, language: str, gender: str) -> list[str]:
    return [
        name
        for name in c.pool.speakers
        if _speaks_in(c, name, language) and (not gender or c.pool.gender(name) == gender)
    ]


def _languages(c: Chance) -> list[str]:
    """All languages that are spoken, in an order of chance."""
    return c.shuffled(sorted({clip.language for clip in c.pool.of("voice")}))


def _speaks_in(c: Chance, name: str, language: str) -> bool:
    return c.pool.speakers[name][0].language == language


def _chimes(clip: Clip) -> bool:
    """Whether it is short enough to call for attention."""
    return 0.2 <= clip.seconds <= 2.5


def _speaks(what: object) -> str:
    """Who is heard; nothing for what is no voice."""
    return what.speaker if isinstance(what, Clip) else ""
