"""Recipe `programs`: scenes as found recordings are, asked about by programs in people's words."""

from __future__ import annotations

from pathlib import Path

from evals.scenes.composition.staging import staged, wanted
from evals.scenes.questions.program_questions import questions
from evals.scenes.recipe import Made, SceneOrder
from evals.scenes.reference import SceneFacts

EVERY = 50
"""Scenes after which one hears how far it is."""


def make(order: SceneOrder, folder: Path) -> Made:
    """The first scenes of a split.

    Raises:
        InputError: There is not enough to make scenes of.
    """
    facts: list[SceneFacts] = []
    given = (order.split, order.scenes, order.seed, order.sources, order.cache, order.told)
    for at, one in enumerate(staged(folder, *given), start=1):
        facts.append(one)
        if at % EVERY == 0 or at == order.scenes:
            order.told(f"rendered {at} of {order.scenes} scenes")
    trained_on = frozenset(clip.package for clip in wanted("train"))
    asked = questions(facts, order.split, order.seed, trained_on)
    return Made(facts, [one.row(order.split, order.seed) for one in asked])
