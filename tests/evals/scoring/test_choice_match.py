"""Choices: the right one, or all of the right ones."""

import pytest

from evals.scoring.choice_match import ChoiceMatch, SelectionMatch, selected
from evals.scoring.protocol import is_right, keyed
from evals.scoring.word_match import WordMatch
from tests.evals.samples import item

SEVERAL = item("1", target=None, choices=("a dog", "a big dog", "rain", "C#")).model_copy(
    update={"targets": ("a big dog", "C#")}
)


def test_only_the_very_choice_is_right() -> None:
    scorer = ChoiceMatch("same")
    assert [scorer(item("1"), said).value for said in ("a", "A", "a ", "", "b")] == [1, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("a big dog\nC#", 1),
        ("C#; A BIG DOG", 1),
        ("a big dog", 0),
        ("a big dog, C#, rain", 0),
        ("a dog, C#", 0),
        ("a big dog, a dog, C#", 0),
        ("", 0),
    ],
)
def test_all_right_choices_and_no_other_must_be_named(said: str, value: float) -> None:
    assert SelectionMatch("all")(SEVERAL, said).value == value


def test_a_choice_inside_another_or_inside_a_word_is_not_named_by_it() -> None:
    assert selected("a big dog", SEVERAL.question.choices) == {"a big dog"}
    assert selected("training", SEVERAL.question.choices) == frozenset()


def test_an_item_without_what_a_scorer_needs_is_not_its_own() -> None:
    assert keyed(SelectionMatch("all"), SEVERAL)
    assert not keyed(ChoiceMatch("same"), SEVERAL)
    assert not keyed(ChoiceMatch("same"), item("1", target=None))


def test_the_last_scorer_that_can_tell_decides_what_is_right() -> None:
    turned = item("1", "a then b", ("a then b", "b then a"))
    scorers = WordMatch("words"), ChoiceMatch("same")
    assert scorers[0](turned, "b then a").value == 1
    assert is_right(scorers, turned, "b then a") is False
    assert is_right(scorers[:1], turned, "b then a") is True
    assert is_right(scorers, item("1", target=None), "a") is None
