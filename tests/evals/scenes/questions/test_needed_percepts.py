"""Which percepts an answer needs, on scenes made by hand."""

from __future__ import annotations

import pytest

from evals.scenes.questions.needed_percepts import needs_of
from tests.evals.scenes.truth.hand_made_scenes import YARD, asked
from tests.evals.scenes.truth.made_facts import MEANS, scene, voice


@pytest.mark.parametrize(
    ("notation", "expected"),
    [
        ('name(next(sound(), sound("bell")))', (1, 2)),
        ('count(sound("dog"))', (0, 2)),
        ('exists(sound("dog"))', (0,)),
        ('exists(sound("siren"))', ()),
        ("name(nth(-1, sound()))", (3,)),
        ('name(most("loudness", sound()))', (0,)),
        ('order(either(sound("bell"), sound("cat")))', (1, 3)),
        ('start(sound("siren"))', ()),
    ],
)
def test_an_answer_rests_on_what_it_is_lost_without(
    notation: str, expected: tuple[int, ...]
) -> None:
    assert needs_of(asked(notation), YARD, MEANS) == expected


def test_whose_voice_it_is_is_needed_where_a_gender_is_asked() -> None:
    facts = scene(voice("S1", 1, 2, "Hello.", "man"), voice("S2", 4, 5, "Good morning.", "woman"))
    needed = needs_of(asked("words(woman(speech()))"), facts, MEANS)
    assert {type(facts.percepts[at]).__name__ for at in needed} == {"Turn", "Utterance", "Trait"}
