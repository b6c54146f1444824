"""Several sounds in one choice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.choices.joined_sounds import NamedSound, joined, names_alone
from graphs.choices.named_sounds import sounds


def _texts(choice: str, *others: str) -> list[str]:
    return [one.text for one in joined(choice, (choice, *others))]


@pytest.mark.parametrize(
    ("choice", "parts"),
    [
        ("a horse and a church bell", ["horse", "church bell"]),
        ("an insect, a vehicle and weather", ["insect", "vehicle", "weather"]),
        ("a tool as well as an animal", ["tool", "animal"]),
        ("only the siren", ["siren"]),
        ("nothing but rain", ["rain"]),
        ("a pig alone", ["pig"]),
        ("drum and bass", ["drum and bass"]),
        ("bows and arrows of outrageous fortune", ["bows and arrows of outrageous fortune"]),
        ("yes, the goat", ["yes, the goat"]),
    ],
)
def test_words_for_sounds_that_stand_together_are_each_a_sound(
    choice: str, parts: list[str]
) -> None:
    assert _texts(choice) == parts


def test_what_is_no_word_for_a_sound_is_one_where_another_choice_names_just_that() -> None:
    assert _texts("hoovering and whisking", "whisking") == ["hoovering", "whisking"]
    assert _texts("hoovering and whisking", "mopping") == ["hoovering and whisking"]


def test_several_of_a_kind_are_counted_and_a_name_with_a_number_is_not() -> None:
    assert joined("three vehicles", ("three vehicles",)) == (NamedSound("vehicles", 3),)
    assert joined("two different birds", ()) == (NamedSound("birds", 2),)
    assert joined("two way radio", ()) == (NamedSound("two way radio"),)


@given(st.permutations(["a cow", "the wind", "an alarm"]))
def test_the_order_of_parts_changes_nothing_but_their_order(parts: list[str]) -> None:
    assert sorted(_texts(" and ".join(parts))) == ["alarm", "cow", "wind"]


def test_each_part_is_listened_for_once() -> None:
    told = sounds(("a cow and an alarm", "a cow and a bell", "a plane only"))
    assert told == ("cow", "alarm", "bell", "plane")


def test_what_says_that_there_is_no_more_is_told() -> None:
    assert names_alone("just the bees")
    assert not names_alone("the bees")
