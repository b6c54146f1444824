"""The right answer to a program on a scene, where no careful listener could dispute it.

1. It is evaluated as the question language says (`graphs/query/README.md`), by an implementation
   of its own: the judge shares nothing with what it judges.
2. Where a question means one thing to one and another to another (`scene.SENSES`), it is evaluated
   in each of these senses; where they differ there is no answer.
3. Where borders make a difference, all are moved by a little, in so many ways that any two come
   nearer and go apart (`shaking.py`); where that changes the answer there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from evals.scenes.reference import SceneFacts
from evals.scenes.truth.answer import (
    AbsentError,
    Meaning,
    Missing,
    Outcome,
    RightAnswer,
    UnclearError,
)
from evals.scenes.truth.scene import SENSES, Scene, Sense
from evals.scenes.truth.scene_timeline import Annotated
from evals.scenes.truth.shaking import BorderShift, shifts
from evals.scenes.truth.truth_values import InOrder, Labels, TruthAmount, TruthDenied, Value
from evals.scenes.truth.value_of import number_of, value
from graphs.query.program import Program

FREE = {"at": 0.151, "s": 0.301}
"""By how many seconds a time may change when borders do."""

SHARE = 0.1
"""And by what share a length, which may be of many things."""


_View = tuple[Sense | None, BorderShift | None]
"""In which sense a question is taken, and how borders are moved."""


_ONLY: dict[Sense, frozenset[Sense]] = {sense: frozenset({sense}) for sense in SENSES}


@dataclass(frozen=True)
class SceneTruth:
    """All right answers about one scene. What it looks up, it keeps.

    Attributes:
        facts: The scene's annotations.
        means: What the texts of programs mean.
        shaken: Whether borders are moved to see what hangs on them.
    """

    facts: SceneFacts
    means: Meaning
    shaken: bool = True
    _scenes: dict[_View, Scene] = field(default_factory=dict[_View, Scene])

    def answer(self, program: Program) -> Outcome:
        """The right answer, what is missing for one, or None where it could be disputed."""
        plain = self._plain
        plain.asked.clear()
        try:
            first = _said(plain, program)
            others = [_said(scene, program) for scene in self._others(plain.asked)]
        except (UnclearError, ArithmeticError):
            return None
        if isinstance(first, Missing):
            return first if all(isinstance(one, Missing) for one in others) else None
        known = [one for one in others if not isinstance(one, Missing)]
        return merged(first, known) if len(known) == len(others) else None

    @cached_property
    def _annotated(self) -> Annotated:
        return Annotated.of(self.facts)

    @cached_property
    def _plain(self) -> Scene:
        return Scene(self._annotated, self.means, number=number_of)

    def _others(self, asked: set[str]) -> Iterator[Scene]:
        """The scene in each other sense, and with borders moved, where that may differ."""
        for sense in SENSES:
            if sense in asked:
                yield self._scene(sense, None)
        if self.shaken and "times" in asked:
            for shift in shifts(self._annotated.codes):
                yield self._scene(None, shift)
                if "loose" in asked:
                    yield self._scene("loose", shift)

    def _scene(self, sense: Sense | None, shift: BorderShift | None) -> Scene:
        if (sense, shift) not in self._scenes:
            senses = _ONLY[sense] if sense else frozenset[Sense]()
            scene = Scene(self._annotated, self.means, senses, shift, number=number_of)
            self._scenes[sense, shift] = scene
        return self._scenes[sense, shift]


def evaluate(program: Program, facts: SceneFacts, means: Meaning) -> Outcome:
    """The right answer to one program. For many on one scene, keep a `SceneTruth`."""
    return SceneTruth(facts, means).answer(program)


def _said(scene: Scene, program: Program) -> Value | Missing:
    try:
        return value(scene, program.ask)
    except AbsentError as error:
        return Missing(error.things)


def merged(first: Value, others: list[Value]) -> RightAnswer | None:
    """The answer that all agree on; of several right labels those that all say."""
    match first:
        case bool():
            return RightAnswer(first, "yes or no") if all(one is first for one in others) else None
        case TruthAmount():
            return _merged_amounts(first, others)
        case Labels(unit=unit):
            rest = [one for one in others if isinstance(one, Labels) and one.unit == unit]
            return _merged_labels(first, rest) if len(rest) == len(others) else None
        case InOrder(told=told):
            return RightAnswer(told, "order") if all(one == first for one in others) else None
        case TruthDenied(value=inner):
            rest = [one.value for one in others if isinstance(one, TruthDenied)]
            told = merged(inner, list(rest)) if len(rest) == len(others) else None
            return told and RightAnswer(told.value, told.unit, told.also, told.sure, denied=True)


def _merged_amounts(first: TruthAmount, others: list[Value]) -> RightAnswer | None:
    told, *also = first.values
    if told < 0 and first.unit != "dB":
        return None
    for one in others:
        if not isinstance(one, TruthAmount) or one.unit != first.unit:
            return None
        free = FREE.get(first.unit, 1e-6) + (SHARE * told if first.unit == "s" else 0.0)
        if abs(one.values[0] - told) > free:
            return None
    return RightAnswer(told, first.unit, tuple(also))


def _merged_labels(first: Labels, others: list[Labels]) -> RightAnswer | None:
    sure = [one for one in first.told if all(one in other.told for other in others)]
    if not sure:
        return None
    every = dict.fromkeys((*sure, *first.told, *(one for other in others for one in other.told)))
    return RightAnswer(sure[0], first.unit, tuple(every)[1:], tuple(sure[1:]))
