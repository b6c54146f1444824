"""Choices that list several times, and orders in which something comes again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.graphs.execution.asked import told
from tests.graphs.execution.percepts import event, spoken

KNOCKS = [event("Knock", 3.1, 3.3), event("Bell", 5, 6), event("Knock", 9.0, 9.2)]


def test_a_list_of_times_is_that_of_all_occasions() -> None:
    choices = ["at 0:01 and 0:06", "at 0:03 and 0:09", "at 0:03 and 0:06", "at 0:03, 0:06 and 0:09"]
    assert told('start(sound("knock"))', choices, KNOCKS).text == "at 0:03 and 0:09"


def test_beside_lists_a_single_time_is_that_of_a_single_occasion() -> None:
    choices = ["at 3 seconds", "at 3 and 9 seconds"]
    assert told('start(sound("knock"))', choices, KNOCKS).text == "at 3 and 9 seconds"
    assert told('start(sound("knock"))', choices, KNOCKS[:2]).text == "at 3 seconds"


def test_a_stretch_of_time_is_no_list() -> None:
    choices = ["between 0:01 and 0:02", "between 0:03 and 0:04", "between 0:08 and 0:10"]
    assert told('start(sound("knock"))', choices, KNOCKS).text == "between 0:03 and 0:04"


@pytest.mark.parametrize(
    ("program", "right"),
    [
        ('place(most("length", sound("siren")))', "the later one"),
        ('place(least("length", sound("siren")))', "the former"),
    ],
)
def test_of_two_one_is_the_earlier_and_one_the_later(program: str, right: str) -> None:
    sirens = [event("Siren", 1, 3), event("Siren", 6, 11)]
    choices = ["the earlier one" if "most" in program else "the former",
               "the later one" if "most" in program else "the latter"]  # fmt: skip
    assert told(program, choices, sirens).text == right


RETURNING = [
    event("Horn", 1, 2),
    event("Drill", 3, 5),
    event("Drill", 5.6, 7),
    event("Horn", 9, 10),
]


@pytest.mark.parametrize(
    "choices",
    [
        ["drill, horn, drill", "horn, drill, horn", "horn, drill"],
        ["drill / horn / horn / drill", "horn / drill / drill / horn", "horn / horn / drill"],
        ["a drill, then a horn, and a drill again", "a horn, then a drill, then another horn",
         "first a horn, then a drill, and nothing after that"],
    ],
)  # fmt: skip
def test_what_comes_again_has_its_place_in_an_order(choices: list[str]) -> None:
    assert told("order(sound())", choices, RETURNING).text == choices[1]


def test_words_that_are_said_twice_have_each_their_place() -> None:
    said = [spoken("up up down up left", 1, 6)]
    choices = ["up, down, up, up, left", "up, up, down, up, left", "up, up, left, up, down"]
    assert told("order(word())", choices, said).text == choices[1]


@given(st.lists(st.sampled_from(["Horn", "Drill", "Bell"]), min_size=2, max_size=6))
def test_the_very_order_is_never_beaten(labels: list[str]) -> None:
    heard = [event(label, 2 * at, 2 * at + 1, 1.0) for at, label in enumerate(labels)]
    choices = [", ".join(labels), ", ".join([*labels, "horn", "drill"]), ", ".join(labels[:-1])]
    assert told("order(sound())", choices, heard).posterior[0] >= max(
        told("order(sound())", choices, heard).posterior
    )


ROW = [event("Rain", 0, 2), event("Bell", 3, 3.4), event("Cat", 5, 5.5), event("Horn", 8, 9)]


def test_of_several_orders_that_are_right_the_unbroken_one_is_meant() -> None:
    choices = ["rain, then a horn", "a cat, then rain", "a bell, then a cat", "a bell, then a horn"]
    answer = told("order(sound())", choices, ROW)
    assert answer.text == "a bell, then a cat"
    assert answer.confidence > 0.5
    assert answer.posterior[1] < answer.posterior[0]
    assert told("order(sound())", choices[:2], ROW).text == "rain, then a horn"
