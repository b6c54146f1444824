"""Which has more of something, and which of two extremes comes first."""

from __future__ import annotations

from collections.abc import Sequence

from graphs.answer import options
from graphs.answer.numbers import stated, stretches
from graphs.answer.scene import Found, Scene
from graphs.answer.speech import talking
from graphs.answer.timeline import Noted
from graphs.answer.verdict import Verdict
from graphs.choices.interval import numbers
from graphs.need import Subject
from graphs.question_words import nth
from tools.evidence import Measurement, Quantity


def compare(scene: Scene) -> Verdict:
    """The choice whose sound has most, or least, of the compared quantity."""
    if scene.need.ordinal and all(options.extreme(choice) for choice in scene.choices):
        return _place_of_extremes(scene)
    values = [_value(scene, choice) for choice in scene.choices]
    known = [value for value, _ in values if value is not None]
    if not known:
        return Verdict.of([(0.0, ())] * len(values), "I hear too little to compare.", 0.0)
    best = min(known) if scene.need.least else max(known)
    scored: list[tuple[float, Sequence[int]]] = [
        (0.0 if value is None else _behind(scene.need.quantity, best, value), because)
        for value, because in values
    ]
    winner = max(range(len(scored)), key=lambda at: scored[at][0])
    return Verdict.of(scored, f"{scene.choices[winner]}.", 0.6, scored[winner][1])


def _place_of_extremes(scene: Scene) -> Verdict:
    """Which comes first, or last: the stretch of the highest value, or that of the lowest."""
    known = [one for one in stretches(scene) if one.percept.value is not None]
    if len(known) < 2:
        return Verdict.of([(0.0, ())] * len(scene.choices), "I hear too little to compare.", 0.0)
    ranked = sorted(known, key=lambda one: one.percept.value or 0.0)
    ends = {options.Extreme.LEAST: ranked[0], options.Extreme.MOST: ranked[-1], None: None}
    named = [ends[options.extreme(choice)] for choice in scene.choices]
    asked = nth(sorted({one.segment.start for one in named if one}), scene.need.ordinal or 1)
    scored: list[tuple[float, Sequence[int]]] = [
        (float(one.segment.start == asked), (one.index,)) if one else (0.0, ()) for one in named
    ]
    told = "; ".join(stated(one.percept).rstrip(".") for one in known)
    return Verdict.of(scored, f"{told}.", 0.6, [one.index for one in known])


def _behind(quantity: Quantity | None, best: float, value: float) -> float:
    """1 for the best; a half for what is 3 dB, or a quarter of the amount, behind it."""
    if quantity == "loudness":
        return 2.0 ** (-abs(best - value) / 3.0)
    return 2.0 ** (-4.0 * abs(best - value) / max(best, value, 1e-6))


def _value(scene: Scene, choice: str) -> tuple[float | None, Sequence[int]]:
    """How much of the compared quantity the sound of a choice has."""
    found = counted_as(scene, choice)
    if not found:
        return _value_there(scene, options.ordinal(choice))
    cited = [index for one in found for index in one.because]
    if scene.need.quantity == "duration":
        return sum(one.segment.duration for one in found), cited
    measured = [noted for noted in scene.timeline.measurements if _applies(scene, noted, found)]
    values = [noted.percept.value for noted in measured if noted.percept.value is not None]
    return (max(values), [*cited, *(n.index for n in measured)]) if values else (None, cited)


def _value_there(scene: Scene, ordinal: int | None) -> tuple[float | None, Sequence[int]]:
    """The value measured on the first stretch, the second, the last: "the second pattern"."""
    found = nth(stretches(scene), ordinal) if ordinal else None
    return (found.percept.value, (found.index,)) if found else (None, ())


def counted_as(scene: Scene, choice: str) -> list[Found]:
    """The occasions of a choice: a sound, or a speaker by number."""
    ordinal = options.ordinal(choice) or next((int(one) for one in numbers(choice)), None)
    name = nth(list(talking(scene)), ordinal) if ordinal else None
    if scene.need.subject is Subject.SPEECH and name:
        return [
            Found(noted.segment, 1.0, (noted.index,))
            for noted in scene.timeline.turns
            if noted.percept.speaker == name
        ]
    return scene.occasions(choice)


def _applies(scene: Scene, noted: Noted[Measurement], found: Sequence[Found]) -> bool:
    """Whether a measurement is of the compared quantity and of one of these stretches."""
    return noted.percept.quantity == scene.need.quantity and any(
        (shared := noted.segment.intersect(one.segment))
        and shared.duration >= 0.5 * noted.segment.duration
        for one in found
    )
