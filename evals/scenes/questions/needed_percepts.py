"""Which percepts an answer needs, found by taking them away one at a time.

Borders stay where they are: that a truth is certain was seen before, and a long scene with sixty
percepts would take a second a question.
"""

from __future__ import annotations

from collections.abc import Collection

from evals.scenes.reference import SceneFacts
from evals.scenes.truth.answer import AbsentError, Meaning, UnclearError
from evals.scenes.truth.scene import Scene
from evals.scenes.truth.scene_timeline import Annotated
from evals.scenes.truth.value_of import number_of, value
from graphs.query.program import Program

EACH = ("percepts", "levels", "above")
"""What a scene's annotations have one of for each percept."""


def needs_of(program: Program, facts: SceneFacts, means: Meaning) -> tuple[int, ...]:
    """The percepts without which the answer is another; in order.

    Where each by itself can be spared, those that are left when as many as possible are taken
    away. That there is nothing rests on none.
    """
    every = range(len(facts.percepts))
    told = _told(program, facts, means, ())
    needed = tuple(at for at in every if _told(program, facts, means, {at}) != told)
    if needed:
        return needed
    gone = set[int]()
    for at in reversed(every):
        if _told(program, facts, means, gone | {at}) == told:
            gone.add(at)
    return tuple(at for at in every if at not in gone)


def _told(program: Program, facts: SceneFacts, means: Meaning, gone: Collection[int]) -> object:
    """The value of a program on what is left; why there is none."""
    scene = Scene(Annotated.of(without(facts, gone)), means, number=number_of)
    try:
        return value(scene, program.ask)
    except (AbsentError, UnclearError, ArithmeticError) as error:
        return type(error)


def without(facts: SceneFacts, gone: Collection[int]) -> SceneFacts:
    """The annotations less some of them."""
    told = {name: getattr(facts, name, ()) for name in EACH}
    kept = [at for at in range(len(facts.percepts)) if at not in gone]
    return facts.model_copy(
        update={name: tuple(one[at] for at in kept) for name, one in told.items() if one}
    )
