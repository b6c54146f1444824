"""The blind classifier finds what text gives away, and nothing where it gives nothing away."""

import random

import pytest

from evals.sample import Item
from evals.text_classifier import TextClassifier, accuracy, chance
from tests.evals.samples import item

SOUNDS = ("a dog", "a cat", "a bell", "a train", "rain", "a drum", "a horn", "a door")


def even(seed: int, count: int) -> list[Item]:
    """Four choices drawn at random, any of them right."""
    draw = random.Random(seed)
    drawn = [tuple(draw.sample(SOUNDS, 4)) for _ in range(count)]
    return [item(f"{seed}-{at}", draw.choice(choices), choices) for at, choices in enumerate(drawn)]


def test_it_is_at_chance_where_nothing_gives_the_answer_away() -> None:
    pick = TextClassifier.trained(even(1, 600))
    assert accuracy(pick, even(2, 600)) == pytest.approx(0.25, abs=0.06)


def test_it_finds_an_answer_that_is_right_too_often() -> None:
    def biased(seed: int) -> list[Item]:
        return [
            one.model_copy(update={"target": "a dog"}) if "a dog" in one.question.choices else one
            for one in even(seed, 400)
        ]

    pick = TextClassifier.trained(biased(1))
    with_dog = [one for one in biased(2) if "a dog" in one.question.choices]
    assert accuracy(pick, with_dog) > 0.95


def test_it_finds_a_place_and_a_length_that_are_right_too_often() -> None:
    firsts = [one.model_copy(update={"target": one.question.choices[0]}) for one in even(3, 400)]
    assert accuracy(TextClassifier.trained(firsts[:200]), firsts[200:]) > 0.95
    longest = [
        one.model_copy(update={"target": max(one.question.choices, key=len)})
        for one in even(4, 400)
    ]
    assert accuracy(TextClassifier.trained(longest[:200]), longest[200:]) > 0.8


def test_chance_is_that_of_each_number_of_choices() -> None:
    assert chance([item("one", "a", ("a", "b")), item("two", "a", ("a", "b", "c", "d"))]) == 0.375
