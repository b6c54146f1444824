"""Times and lengths in choices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.choices.interval import Interval
from graphs.choices.time_text import instants, lengths, moments, seconds
from tools.audio import Segment

SPAN = Segment(start=0, end=12)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5 seconds", 5),
        ("1 minute 5 seconds", 65),
        ("1 min 25 s", 85),
        ("0 min 5 s", 5),
        ("1 s 750 ms", 1.75),
        ("1:05", 65),
        ("1:02:03", 3723),
        ("3 hours, 2 minutes and 5 seconds", 10_925),
        ("500 ms", 0.5),
        ("half a minute", 30),
        ("a minute and a half", 90),
        ("one and a half minutes", 90),
        ("1.5 minutes", 90),
        ("a quarter of an hour", 900),
        ("About 1 second", 1),
        ("ninety seconds", 90),
    ],
)
def test_a_time_is_the_same_in_any_unit(text: str, value: float) -> None:
    assert seconds(text) == (pytest.approx(value),)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("at 2.5 s", 2.5, 2.5),
        ("from 2 to 4 seconds", 2, 4),
        ("2-4 s", 2, 4),
        ("0:09 - 0:11", 9, 11),
        ("between 5 s and 10 s", 5, 10),
        ("In the middle", 4, 8),
        ("near the end", 8, 12),
        ("in the first half", 0, 6),
        ("the middle third", 4, 8),
        ("last quarter", 9, 12),
        ("in the last 3 seconds", 9, 12),
        ("within the first 5 seconds", 0, 5),
        ("before 10 s", 0, pytest.approx(10)),
        ("After 3 s", pytest.approx(3), float("inf")),
        ("4", 4, 4),
        ("5 seconds before the end", 7, 7),
        ("2 s from the end", 10, 10),
        ("2 or 3 seconds", 2, 3),
        ("no more than 4 seconds", 0, 4),
        ("4 seconds or more", 4, float("inf")),
    ],
)
def test_moments_are_read_as_times_stretches_and_parts(text: str, low: float, high: float) -> None:
    assert moments(text, SPAN) == Interval(low, high)


def test_parts_are_those_of_what_is_listened_to() -> None:
    crop = Segment(start=2, end=7)
    assert moments("in the first half", crop) == Interval(2, 4.5)
    assert moments("1 second before the end", crop) == Interval(6, 6)
    assert moments("at 5 s", crop) == Interval(5, 5)


@pytest.mark.parametrize("text", ["never", "a dog", "none of them"])
def test_what_names_no_time_is_none(text: str) -> None:
    assert moments(text, SPAN) is None


def test_a_length_may_be_bounded() -> None:
    over = lengths("over a minute")
    assert over is not None
    assert (over.off(30), over.off(61)) == (pytest.approx(30), 0)


@given(st.integers(0, 5), st.integers(1, 59), st.integers(1, 59))
def test_units_add_up(hours: int, minutes: int, rest: int) -> None:
    worded = " ".join([*([f"{hours} h"] if hours else []), f"{minutes} min", f"{rest} s"])
    total = 3600 * hours + 60 * minutes + rest
    assert seconds(worded) == (total,)
    assert seconds(f"{hours}:{minutes:02}:{rest:02}") == (total,)


@given(st.text(max_size=80))
def test_any_text_is_read_or_left(text: str) -> None:
    found = moments(text, SPAN)
    assert found is None or found.low <= found.high


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("at 0:04 and 0:31", (4, 31)),
        ("1, 6 and 11 seconds", (1, 6, 11)),
        ("at 2 s, then at 7.5 s", (2, 7.5)),
        ("at 1 min 2 s and 3 min", (62, 180)),
        ("between 0:04 and 0:31", ()),
        ("from 3 to 5 seconds", ()),
        ("0:04 - 0:31", ()),
        ("1 minute and 5 seconds", ()),
        ("3 hours, 2 minutes and 5 seconds", ()),
        ("at 4 seconds", ()),
    ],
)
def test_a_list_of_times_is_no_stretch(text: str, times: tuple[float, ...]) -> None:
    assert instants(text) == times
