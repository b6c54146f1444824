"""How much of something things have, and when two amounts cannot be told apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping

from evals.scenes.truth.answer import UnclearError
from evals.scenes.truth.scene import Scene
from evals.scenes.truth.shaking import FARTHEST
from evals.scenes.truth.thing import Thing, Things
from graphs.query.program import Dimension
from tools.audio import Segment
from tools.evidence import Measurement

DECIBELS = 3.0
"""What two levels differ by at least that one hears."""

SEMITONE = 2 ** (1 / 12) - 1
"""What two pitches differ by at least, as a share."""

ENOUGH = 1.0
"""Seconds that a thing and a measurement must share for it to be a measurement of the thing, or
half of the shorter."""

TEMPO, PACE = 0.04, 0.25
"""What two tempi differ by at least, and two rates of speech, as shares."""

UNITS: Mapping[Dimension, str] = {
    "loudness": "dB", "pitch": "Hz", "tempo": "BPM", "length": "s", "count": "count", "end": "at"
}  # fmt: skip


def margin(scene: Scene, unit: str, a: float, b: float) -> float:
    """How far two amounts must lie apart; of times, moved borders tell by themselves."""
    larger = max(abs(a), abs(b))
    match unit:
        case "dB":
            return DECIBELS
        case "Hz":
            return SEMITONE * larger
        case "BPM":
            return TEMPO * larger
        case "wpm":
            return PACE * larger
        case "s" | "at":
            return 0.0 if scene.shift else FARTHEST
        case _:
            return 0.5


def unit_of(by: Dimension, things: Things) -> str:
    """In which unit a dimension of things is measured."""
    spoken = bool(things) and things[0].sort in ("speech", "turn", "speaker")
    return "wpm" if by == "tempo" and spoken else UNITS[by]


def amount(scene: Scene, by: Dimension, thing: Thing) -> float:
    """How much a thing has of something.

    Raises:
        UnclearError: Nobody measured it.
    """
    told = _AMOUNTS[by](scene, thing)
    if told is None:
        raise UnclearError(f"nobody measured the {by} of {thing.name!r}")
    return told


def _timed(scene: Scene, thing: Thing) -> Thing:
    if not thing.timed:
        raise UnclearError(f"nobody knows when in its sentence {thing.name!r} is said")
    return thing


def _tempo(scene: Scene, thing: Thing) -> float | None:
    """As annotated; of speech in words a minute; of the recording what is measured in it."""
    match thing.sort:
        case "turn" | "speaker":
            said = spoken_by(scene, thing)
            return sum((one.tempo or 0.0) * one.length for one in said) / thing.length
        case "whole":
            told = [m.value for m in measured(scene, "tempo", thing) if m.value is not None]
            if told and max(told) - min(told) <= TEMPO * max(told):
                return sum(told) / len(told)
            return None
        case _:
            return thing.tempo


def _pitch(_: Scene, thing: Thing) -> float | None:
    """As annotated; of a speaker the mean of the turns."""
    own = [one.pitch for one in thing.spans if one.pitch is not None]
    return sum(own) / len(own) if own and len(own) == len(thing.pieces or (thing,)) else None


_AMOUNTS: Mapping[Dimension, Callable[[Scene, Thing], float | None]] = {
    "loudness": lambda _, thing: thing.level,
    "pitch": _pitch,
    "tempo": _tempo,
    "length": lambda scene, thing: _timed(scene, thing).length,
    "end": lambda scene, thing: _timed(scene, thing).end,
    "count": lambda _, thing: float(len(thing.pieces)) or None,
}


def measured(scene: Scene, quantity: str, thing: Thing) -> list[Measurement]:
    """What was measured while a thing goes on."""
    return [
        one
        for one in scene.annotated.measured
        if one.quantity == quantity and _shared(one.segment, thing)
    ]


def _shared(where: Segment, thing: Thing) -> bool:
    shared = min(where.end, thing.end) - max(where.start, thing.start)
    shorter = min(where.duration, thing.end - thing.start)
    return shared > 0 and shared >= min(ENOUGH, shorter / 2)


def spoken_by(scene: Scene, voice: Thing) -> Things:
    """The utterances of a turn, or of a speaker; in order.

    Raises:
        UnclearError: Nobody wrote down what is said.
    """
    said = scene.moved(scene.annotated.utterances)
    if voice.sort == "speaker":
        found = tuple(one for one in said if one.speaker == voice.speaker)
    else:
        found = tuple(
            one
            for one in said
            if one.speaker == voice.speaker and one.start < voice.end and one.end > voice.start
        )
    if not found:
        raise UnclearError(f"nobody wrote down what {voice.speaker} says")
    return found


def kind(thing: Thing) -> Hashable:
    """By what things are of one kind: a sound, a word, a chord; of voices the speaker."""
    return thing.speaker if thing.sort in ("speech", "turn", "speaker") else thing.name


def groups(things: Iterable[Thing]) -> list[Things]:
    """The things by kinds, in order of their first."""
    found: defaultdict[Hashable, list[Thing]] = defaultdict(list)
    for one in things:
        found[kind(one)].append(one)
    return [tuple(ones) for ones in found.values()]


def require_countable(scene: Scene, things: Things) -> None:
    """Raises UnclearError: Not every single occasion of the sounds is annotated."""
    countable = scene.annotated.facts.countable
    for one in things:
        if one.sort == "sound" and one.name not in countable:
            raise UnclearError(f"not every {one.name} is annotated by itself")
        if one.sort == "speech" and several_sentences(one.name):
            raise UnclearError(f"{one.name!r} is more than one sentence")


def several_sentences(text: str) -> bool:
    """Whether an utterance may be heard as several."""
    inner = text.strip().rstrip(".!?…\"'”’")
    return any(mark in inner for mark in ".!?…;")
