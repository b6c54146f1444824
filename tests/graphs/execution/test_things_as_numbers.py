"""Numbers that are said, places in an order and lengths, where a program reckons with them."""

import pytest

from tests.graphs.execution.asked import told
from tests.graphs.execution.percepts import event, measured, spoken
from tools.evidence import Percept

APPLES: tuple[Percept, ...] = (
    spoken("I bought three apples", 1.0, 2.5),
    spoken("the train leaves from platform seven", 4.0, 6.0),
    spoken("please hold the line", 8.0, 9.5),
)
COUNTS = ["1", "2", "3", "5", "9", "10"]


@pytest.mark.parametrize(
    ("program", "right"),
    [
        ('plus(number(speech("apples")), constant(2))', "5"),
        ('plus(number(speech("apples")), number(speech("train")))', "10"),
        ('more(number(speech("apples")), constant(2))', "Yes"),
        ('fewer(number(speech("train")), number(speech("apples")))', "No"),
        ('same(number(speech("apples")), number(speech("train")))', "No"),
        ('same(number(speech("apples")), number(nth(1, speech())))', "Yes"),
        ('same(number(speech("apples")), number(speech("hold the line")))', "No"),
    ],
)
def test_a_number_is_the_one_that_is_said(program: str, right: str) -> None:
    choices = COUNTS if program.startswith("plus") else ["Yes", "No"]
    assert told(program, choices, APPLES).text == right


PLACES: tuple[Percept, ...] = (
    event("Bark", 1.0, 1.4),
    event("Bell", 2.0, 2.4),
    event("Bark", 5.0, 6.0),
    event("Bell", 8.0, 8.4),
    measured("loudness", -10, 1.0, 1.4),
    measured("loudness", -12, 2.0, 2.4),
    measured("loudness", -30, 5.0, 6.0),
    measured("loudness", -30, 8.0, 8.4),
)


@pytest.mark.parametrize(
    ("program", "right"),
    [
        ('same(place(most("loudness", sound("bark"))), place(most("length", sound("bark"))))',
         "No"),
        ('same(place(most("loudness", sound("bark"))), place(most("loudness", sound("bell"))))',
         "Yes"),
        ('more(place(least("loudness", sound("bark"))), constant(1))', "Yes"),
    ],
)  # fmt: skip
def test_places_are_compared_and_not_names(program: str, right: str) -> None:
    assert told(program, ["Yes", "No"], PLACES).text == right


LONG: tuple[Percept, ...] = (event("Rain", 0.5, 5.5), event("Bell", 7.0, 8.0))


@pytest.mark.parametrize(
    ("program", "right"),
    [
        ('more(minus(length(sound("rain")), length(sound("bell"))), constant(3))', "Yes"),
        ('more(minus(length(sound("bell")), length(sound("rain"))), constant(3))', "No"),
    ],
)
def test_what_is_shorter_is_not_longer_by_so_much(program: str, right: str) -> None:
    assert told(program, ["Yes", "No"], LONG).text == right


def test_by_how_much_one_is_longer_is_said_whichever_is() -> None:
    program = 'minus(length(sound("bell")), length(sound("rain")))'
    assert told(program, ["1 second", "4 seconds", "9 seconds"], LONG).text == "4 seconds"
