"""Numbers, bounds and ranges in choices."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.choices.interval import interval, numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("three times", 3),
        ("Twice", 2),
        ("about 120 BPM", 120),
        ("2.5 s", 2.5),
        ("Thirteen", 13),
        ("twenty-five times", 25),
        ("a dozen", 12),
        ("one hundred and five", 105),
        ("one thousand, nine hundred and forty-five", 1945),
        ("nineteen eighty-four", 1984),
        ("1,200 Hz", 1200),
        ("\u22123 dB", -3),
        ("never", 0),
        ("½", 0.5),
    ],
)
def test_numbers_are_read_in_digits_and_words(text: str, value: float) -> None:
    assert numbers(text) == (value,)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("100-145 BPM", (100, 140, 145), (99, 150)),
        ("60 – 100", (60,), (59, 101)),
        ("between two and four", (2, 3, 4), (1, 5)),
        ("Above 100 BPM", (101, 900), (100, 20)),
        ("fewer than five", (0, 4), (5,)),
        ("two or more", (2, 7), (1,)),
        ("at most 3", (3, 0), (4,)),
        ("3+", (3, 50), (2,)),
        ("no more than ten", (10,), (11,)),
        ("not more than two", (2, 0), (3,)),
        ("no less than 5", (5, 9), (4,)),
        ("not fewer than 5 times", (5, 9), (4,)),
        ("5 or higher", (5, 6), (4,)),
        ("5 or fewer", (5, 1), (6,)),
        ("less than 5 but more than 2", (3, 4), (2, 5)),
        ("> 2", (3,), (2,)),
        ("≥ 2", (2,), (1,)),
        ("< 2", (1,), (2,)),
        ("2 or 3", (2, 3), (1, 4)),
        ("once or twice", (1, 2), (0, 3)),
        ("5 to 10 times", (5, 10), (4, 11)),
        ("100 BPM to 145 BPM", (100, 145), (99, 146)),
        ("7", (7,), (6, 8)),
    ],
)
def test_bounds_and_ranges_allow_what_they_say(
    text: str, inside: tuple[float, ...], outside: tuple[float, ...]
) -> None:
    found = interval(text)
    assert found is not None
    assert all(found.off(value) == 0 for value in inside)
    assert all(found.off(value) > 0 for value in outside)


@pytest.mark.parametrize("text", ["a", "rain", "", "tender", "the b side of it"])
def test_what_names_no_number_is_none(text: str) -> None:
    assert interval(text) is None


@given(st.text(max_size=80))
def test_any_text_is_read_or_left(text: str) -> None:
    found = interval(text)
    assert found is None or found.low <= found.high


@given(st.integers(0, 999_999))
def test_a_number_in_digits_is_itself(value: int) -> None:
    assert numbers(f"{value:,} of them") == (value,)
    assert interval(f"more than {value}") is not None


def test_a_long_text_takes_no_time() -> None:
    assert numbers("seven " * 100_000)[:2] == (7, 7)
    assert not math.isnan(sum(numbers("9" * 300)))
