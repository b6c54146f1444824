"""How many, when, and how much."""

from __future__ import annotations

import math
from collections.abc import Sequence

from graphs.answer.likeness import plain
from graphs.answer.scene import Found, Scene
from graphs.answer.timeline import Noted
from graphs.answer.verdict import Verdict
from graphs.choices.interval import Interval, interval
from graphs.choices.music_text import key, tempo
from graphs.choices.time_text import lengths, moments
from graphs.need import Relation, Subject
from graphs.question_words import nth
from tools.audio import Segment
from tools.evidence import Measurement


def how_many(scene: Scene) -> Verdict:
    """The count of speakers, words or occasions, against the number in each choice."""
    count, sure, cited = _count(scene)
    scored: list[tuple[float, Sequence[int]]] = []
    for choice in scene.choices:
        allowed = interval(choice)
        off = math.inf if allowed is None else allowed.off(count)
        scored.append((0.5**off, cited))
    return Verdict.of(scored, f"{count} {_counted(scene, count)}.", sure, cited)


def _count(scene: Scene) -> tuple[int, float, list[int]]:
    """How many, how sure, and by which percepts."""
    match scene.need.subject:
        case Subject.SPEAKERS:
            turns = scene.timeline.turns
            speakers = {noted.percept.speaker for noted in turns}
            sure = min((noted.percept.confidence or 0.5 for noted in turns), default=0.3)
            return len(speakers), sure, [noted.index for noted in turns]
        case Subject.WORDS:
            words = list(scene.timeline.words())
            return len(words), 0.6, [index for index, _ in words]
        case Subject.SPEECH | Subject.SOUND:
            found = _spoken(scene) or counted(scene)
            cited = [index for one in found for index in one.because]
            sure = sum(one.strength for one in found) / len(found) if found else 0.4
            return len(found), sure, cited


def _spoken(scene: Scene) -> list[Found]:
    """Turns where sentences are counted, or else utterances: a tagger hears speech without a break.

    Nothing where none was heard, or where no sentences are counted.
    """
    if scene.need.subject is not Subject.SPEECH:
        return []
    heard = scene.timeline.turns or scene.timeline.utterances
    return [
        Found(one.segment, one.percept.confidence or 0.5, (one.index,))
        for one in heard
        if _in_place(scene, one.segment)
    ]


def _in_place(scene: Scene, where: Segment) -> bool:
    """Whether it counts: all that lies before or after the anchor does, however far from it."""
    sided = scene.need.relation in (Relation.BEFORE, Relation.AFTER)
    return scene.nearness(where) > (0.0 if sided else 0.3)


def counted(scene: Scene) -> list[Found]:
    """The occasions of the target that count: those the listener told apart, where it listened."""
    found = [one for one in scene.find(scene.need.target) if _in_place(scene, one.segment)]
    best = max((one.strength for one in found), default=0.0)
    return [one for one in _apart(found) if one.strength >= 0.35 * best]


def _apart(found: Sequence[Found]) -> list[Found]:
    """Drops what overlaps something stronger: two labels of one sound are one sound."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: -one.strength):
        if not any(one.segment.intersect(other.segment) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.segment.start)


def _counted(scene: Scene, count: int) -> str:
    names = {Subject.SPEAKERS: "speaker", Subject.WORDS: "word"}
    name = names.get(scene.need.subject)
    if name is None:
        return f"times: {scene.need.target}" if count != 1 else f"time: {scene.need.target}"
    return name if count == 1 else f"{name}s"


def when(scene: Scene) -> Verdict:
    """The onset of the target against the time that each choice names."""
    occasions = scene.occasions(scene.need.target)
    found = nth(occasions, scene.need.ordinal or 1)
    if found is None:
        return Verdict.of(
            [(0.0, ())] * len(scene.choices), f"{scene.need.target} is not heard.", 0.3
        )
    scored: list[tuple[float, Sequence[int]]] = []
    for choice in scene.choices:
        named = moments(choice, scene.timeline.span)
        off = math.inf if named is None else named.off(found.segment.start)
        scored.append((2.0**-off, found.because))
    told = f"From {found.segment.start:.1f} s to {found.segment.end:.1f} s."
    return Verdict.of(scored, told, found.strength, found.because)


def measure(scene: Scene) -> Verdict:
    """The measured value against each choice's number or words."""
    quantity = scene.need.quantity
    heard = [n for n in scene.timeline.measurements if n.percept.quantity == quantity]
    if not heard:
        return Verdict.of([(0.0, ())] * len(scene.choices), "That could not be measured.", 0.0)
    wanted = nth(stretches(scene), scene.need.ordinal) if scene.need.ordinal else None
    longest = max(heard, key=lambda one: (one.segment.duration, one.percept.confidence or 0.0))
    best = wanted or longest
    scored = [(_agrees(best.percept, choice), (best.index,)) for choice in scene.choices]
    return Verdict.of(scored, stated(best.percept), best.percept.confidence or 0.6, (best.index,))


def stretches(scene: Scene) -> list[Noted[Measurement]]:
    """What was measured on parts of the clip, one a stretch of time: the surest.

    How long a part is that somebody chose says nothing of what sounds in it.
    """
    if scene.need.quantity == "duration":
        return []
    whole = 0.9 * scene.timeline.span.duration
    groups: list[list[Noted[Measurement]]] = []
    for noted in scene.timeline.measurements:
        if noted.percept.quantity != scene.need.quantity or noted.segment.duration > whole:
            continue
        if groups and noted.segment.middle < max(one.segment.end for one in groups[-1]):
            groups[-1].append(noted)
        else:
            groups.append([noted])
    return [max(group, key=lambda one: one.percept.confidence or 0.0) for group in groups]


def _agrees(measured: Measurement, choice: str) -> float:
    """How well a choice says what was measured."""
    if measured.quantity == "key" and (heard := key(measured.text)) and (named := key(choice)):
        return float(heard.fits(named))
    if measured.text and plain(measured.text) in plain(choice):
        return 1.0
    if measured.value is None:
        return 0.0
    if measured.quantity == "tempo":
        return _tempo(measured.value, choice)
    allowed = lengths(choice) if measured.unit == "s" else interval(choice)
    return 0.0 if allowed is None else _close(measured.value, allowed)


def _close(value: float, allowed: Interval) -> float:
    """1 inside, 0.5 where off by a tenth."""
    return 2.0 ** (-allowed.off(value) / max(1e-6, 0.1 * abs(allowed.middle)))


def _tempo(bpm: float, choice: str) -> float:
    """1 inside, 0.5 where off by a tenth; at half or double the tempo half of that."""
    named = tempo(choice)
    if named is None or bpm <= 0:
        return 0.0
    allowed, other = named
    inside = _octaves_off(bpm, allowed)
    folded = min(_octaves_off(bpm * fold, allowed) for fold in (0.5, 1.0, 2.0))
    fits = max(2.0 ** (-inside / _TENTH), 0.5 * 2.0 ** (-folded / _TENTH))
    return 1.0 - fits if other else fits


_TENTH = math.log2(1.1)
"""A tenth, in octaves."""


def _octaves_off(bpm: float, allowed: Interval) -> float:
    """How far a tempo lies outside of those allowed."""
    low = math.log2(allowed.low / bpm) if allowed.low > 0 else 0.0
    high = math.log2(bpm / allowed.high) if math.isfinite(allowed.high) else 0.0
    return max(0.0, low, high)


def stated(measured: Measurement) -> str:
    """The measurement in words."""
    value = "" if measured.value is None else f"{measured.value:g} {measured.unit}"
    text = f"{value} ({measured.text})" if value and measured.text else value or measured.text
    return f"{measured.quantity.capitalize()}: {text}."
