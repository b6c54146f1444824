"""Who talks with whom, and how people take turns."""

from __future__ import annotations

from collections.abc import Sequence

from evals.scenes.clip_manifest import Clip
from evals.scenes.composition.chance import LEVEL, Chance
from evals.scenes.composition.passages import Passage, end, later, together

BRIEF = 1.3
"""Seconds up to which an answer is a short one."""

SPOKEN = LEVEL + 1.0


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
        name = _next(c, people, before, first=len({speaks(cue.what) for cue in passage}))
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
    if speaks(last.what) != name and c.often(overlapping):
        gap = -round(c.between(0.15, 0.6) * min(last.seconds, end(said), 2.5), 2)
    own = max((q.end for q in passage if speaks(q.what) == name), default=-1.0)
    onset = max(last.end + gap, own + 0.05)
    return together([passage, later(said, round(onset, 2))])


def _next(c: Chance, people: Sequence[str], before: str, first: int) -> str:
    """Who speaks: everybody once, then mostly somebody else than before."""
    if first < len(people):
        return people[first]
    others = [name for name in people if name != before]
    return c.pick(others) if others and c.often(0.85) else c.pick(people)


def circle(c: Chance, count: int) -> list[str]:
    """People who talk with one another: of one language, and one time in two of one gender."""
    language = c.pick(languages(c))
    told = [g for g in ("female", "male") if len(_of(c, language, g)) >= 2]
    gender = c.pick(told) if told and c.often(0.5) else ""
    found = c.shuffled(_of(c, language, gender))[:count]
    strangers = [name for name in c.shuffled(sorted(c.pool.speakers)) if name not in found]
    return found + strangers[: max(0, min(2, count) - len(found))]


def _of(c: Chance, language: str, gender: str) -> list[str]:
    return [
        name
        for name in c.pool.speakers
        if speaks_in(c, name, language) and (not gender or c.pool.gender(name) == gender)
    ]


def languages(c: Chance) -> list[str]:
    """All languages that are spoken, in an order of chance."""
    return c.shuffled(sorted({clip.language for clip in c.pool.of("voice")}))


def speaks_in(c: Chance, name: str, language: str) -> bool:
    return c.pool.speakers[name][0].language == language


def speaks(what: object) -> str:
    """Who is heard; nothing for what is no voice."""
    return what.speaker if isinstance(what, Clip) else ""
