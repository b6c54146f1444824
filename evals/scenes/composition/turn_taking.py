"""Who talks with whom, and how people take turns."""

from __future__ import annotations

from collections.abc import Sequence

from evals.scenes.clip_manifest import Clip
from evals.scenes.composition.cue import Cue
from evals.scenes.composition.passages import Passage, end, later, together
from evals.scenes.composition.scene_chance import LEVEL, SceneChance

BRIEF = 1.3
"""Seconds up to which an answer is a short one."""

SPOKEN = LEVEL + 1.0


def turns(
    c: SceneChance,
    people: Sequence[str],
    seconds: float,
    pause: tuple[float, float] = (0.05, 1.2),
    overlapping: float = 0.0,
) -> Passage:
    """People speak in an order of chance until so much is said, or they have nothing left to say.

    `overlapping` is how often somebody begins before the one before has ended.
    """
    levels = {voice: SPOKEN + c.between(-2.5, 2.5) for voice in people}
    passage: Passage = ()
    silent, left = list(people), list(people)
    voice = ""
    while left and (end(passage) < seconds or not passage):
        voice = silent.pop(0) if silent else _next(c, left, voice)
        clips = c.says(voice, lambda clip: clip.seconds <= BRIEF) if c.often(0.2) else []
        clips = clips or c.says(voice)
        if not clips:
            left.remove(voice)
            continue
        said = c.cue(clips[0], levels[voice], 1.0)
        passage = together([passage, later(said, _onset(c, passage, said, pause, overlapping))])
    return passage


def _onset(
    c: SceneChance, passage: Passage, said: Passage, pause: tuple[float, float], overlapping: float
) -> float:
    """When somebody begins: after all others, or into the last words of somebody else."""
    if not passage:
        return 0.0
    voice, last = voice_of(c, said[0]), max(passage, key=lambda cue: cue.end)
    gap = c.between(*pause)
    if voice_of(c, last) != voice and c.often(overlapping):
        gap = -round(c.between(0.15, 0.6) * min(last.seconds, end(said), 2.5), 2)
    own = max((cue.end for cue in passage if voice_of(c, cue) == voice), default=-1.0)
    return round(max(last.end + gap, own + 0.05), 2)


def _next(c: SceneChance, people: Sequence[str], before: str) -> str:
    """Who speaks: mostly somebody else than before."""
    others = [voice for voice in people if voice != before]
    return c.pick(others) if others and c.often(0.85) else c.pick(people)


def circle(c: SceneChance, count: int) -> list[str]:
    """People who talk with one another: of one language, and one time in two of one gender."""
    language = c.pick(languages(c))
    told = [g for g in ("female", "male") if len(_speakers(c, language, g)) >= 2]
    gender = c.pick(told) if told and c.often(0.5) else ""
    found = c.people(count, lambda v: _is(c, v, language, gender))
    known = {c.pool.speaker(voice) for voice in found}
    missing = max(0, min(2, count) - len(found))
    return found + c.people(missing, lambda v: c.pool.speaker(v) not in known)


def _speakers(c: SceneChance, language: str, gender: str) -> set[str]:
    return {c.pool.speaker(v) for v in c.pool.voices if _is(c, v, language, gender)}


def _is(c: SceneChance, voice: str, language: str, gender: str = "") -> bool:
    """Whether a voice speaks the language, and is of the gender where one is wanted."""
    return c.pool.language(voice) == language and gender in ("", c.pool.gender(voice))


def languages(c: SceneChance) -> list[str]:
    """All languages that are spoken, in an order of chance."""
    return c.shuffled(sorted({clip.language for clip in c.pool.of("voice")}))


def voice_of(c: SceneChance, cue: Cue) -> str:
    """In which voice it is said; nothing for what is no voice."""
    return c.pool.voice(cue.what) if cue.spoken and isinstance(cue.what, Clip) else ""
