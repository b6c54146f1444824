"""Which parts of a question a scene makes idle."""

from __future__ import annotations

import pytest

from evals.scenes.truth.ablation import idle
from evals.scenes.truth.truth import SceneTruth
from graphs.query.notation import write
from graphs.query.program import Program
from tests.evals.scenes.truth.hand_made_scenes import YARD, asked
from tests.evals.scenes.truth.made_facts import MEANS, scene, sound

PAIR = scene(sound("Bell", 1, 2), sound("Bark", 4, 5))


@pytest.mark.parametrize(
    ("notation", "expected"),
    [
        ('name(next(sound(), sound("bell")))', ["related"]),
        ('name(nth(1, after(sound(), sound("bell"))))', ["nth", "related"]),
        ('exists(after(sound("dog"), sound("bell")))', []),
        ('exists(before(sound("dog"), sound("bell")))', []),
        ("name(nth(1, sound()))", []),
        ('start(nth(1, sound("bell")))', ["nth"]),
        ("name(sound())", []),
    ],
)
def test_of_two_sounds_the_other_one_needs_no_relation(notation: str, expected: list[str]) -> None:
    parts = idle(asked(notation), SceneTruth(PAIR, MEANS))
    assert [one.model_dump()["op"] for one in parts] == expected


@pytest.mark.parametrize(
    "notation",
    [
        'name(next(sound(), sound("bell")))',
        'name(previous(sound(), sound("cat")))',
        'start(nth(2, sound("dog")))',
        'count(part(sound("animal"), 1, 4))',
        'name(most("loudness", sound()))',
    ],
)
def test_where_more_is_heard_all_parts_matter(notation: str) -> None:
    facts = scene(*([part] for part in zip(YARD.percepts, YARD.levels, strict=True)))
    assert idle(asked(notation), SceneTruth(facts, MEANS)) == ()


def test_without_an_answer_nothing_matters() -> None:
    program = asked('end(sound("dog"))')
    assert idle(program, SceneTruth(YARD, MEANS)) == (program.ask,)
    assert write(Program.model_construct(ask=program.ask)) == write(program)
