"""Numbers: how one is found in an answer, and how near it must be."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.sample import Item
from evals.scoring.number_match import LONGEST, AbsoluteError, NumberMatch, number_in
from evals.scoring.protocol import is_right
from tests.evals.samples import item


def asked(number: float) -> Item:
    return item("1", target=None, choices=()).model_copy(update={"number": number})


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("3", 3),
        ("3 times: dog bark.", 3),
        ("Three times.", 3),
        ("three (3)", 3),
        ("1,234.5 Hz", 1234.5),
        ("\u22122.5 dB", -2.5),
        ("about .5", 0.5),
        ("1e3", 1000),
        ("120bpm", 120),
        ("It lasts 4.0 s.", 4),
        ("", None),
        ("none", None),
        ("twenty-two", 22),
        ("Twenty two dogs.", 22),
        ("thirty", 30),
        ("sixteen", 16),
        ("one second", 1),
        ("twenty-first", None),
        ("one hundred", None),
        ("two hundred and five", None),
        ("two dozen", None),
        ("5 million", None),
        ("No one.", None),
        ("No-one speaks.", None),
        ("0:05", 5),
        ("1:05.5", 65.5),
        ("1:1", None),
        ("10:30:15", None),
        ("3 or 4", None),
        ("3-4", None),
        ("1.2.3", None),
        ("mp3", None),
        ("nan", None),
        ("inf", None),
        ("1e999", None),
        ("9" * 400, None),
        ("\u0663", None),
        (f"3{' ' * LONGEST}", None),
    ],
)
def test_the_one_number_of_a_text_is_found_and_what_is_not_plain_is_none(
    said: str, value: float | None
) -> None:
    assert number_in(said)[0] == value


@given(st.text(max_size=200))
def test_no_text_breaks_it_and_what_is_found_is_finite(said: str) -> None:
    found, why = number_in(said)
    assert why.startswith("found ")
    assert found is None or math.isfinite(found)


@given(st.floats(-1e12, 1e12))
def test_a_number_written_out_is_found_again(number: float) -> None:
    assert number_in(f"It is {number!r} or so")[0] == number


@pytest.mark.parametrize(
    ("said", "absolute", "relative", "value"),
    [
        ("3", 0, 0, 1),
        ("3.1", 0.1, 0, 1),
        ("3.11", 0.1, 0, 0),
        ("2.7", 0, 0.1, 1),
        ("2.69", 0, 0.1, 0),
        ("3.3", 0.05, 0.1, 1),
        ("no idea", 99, 0, 0),
    ],
)
def test_the_wider_of_two_tolerances_holds(
    said: str, absolute: float, relative: float, value: float
) -> None:
    assert NumberMatch("near", absolute, relative)(asked(3), said).value == value


def test_a_number_out_of_the_limits_is_none_and_says_so() -> None:
    score = NumberMatch("near", absolute=9, low=0, high=10)(asked(3), "12")
    assert (score.value, score.why) == (0, "found 12; expected a number from 0 to 10")
    assert AbsoluteError("off", high=10)(asked(3), "12").value is None


def test_an_error_is_how_far_off_and_absent_without_a_number() -> None:
    scorer = AbsoluteError("off", "s")
    assert scorer(asked(3), "2.5 s").value == 0.5
    assert scorer(asked(3), "long").value is None
    assert (scorer.metric.name, scorer.metric.unit) == ("mean absolute error", "s")


def test_an_error_does_not_say_what_is_right() -> None:
    assert is_right((AbsoluteError("off"),), asked(3), "3") is None
    assert is_right((NumberMatch("near"), AbsoluteError("off")), asked(3), "3") is True


def test_a_tolerance_is_told_in_words() -> None:
    assert NumberMatch("near").about == "a number within 0"
    assert NumberMatch("near", relative=0.1).about == "a number within 10 %"
    assert NumberMatch("near", 0.5, 0.1).about == "a number within 0.5 or 10 %"


@pytest.mark.parametrize(
    ("said", "number"),
    [("3 times, between 2 and 4.", 3), ("Between 2 and 4.", None), ("2.5 s, between 2 and 3", 2.5)],
)
def test_how_sure_a_number_is_makes_no_other_of_it(said: str, number: float | None) -> None:
    assert number_in(said)[0] == number
