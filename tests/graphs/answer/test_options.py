"""What choices say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.answer.likeness import plain, quoted
from graphs.answer.options import Extreme, extreme, moments, number, sequence, yes
from tools.audio import Segment

SPAN = Segment(start=0, end=12)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("three times", 3),
        ("Twice", 2),
        ("about 120 BPM", 120),
        ("2.5 s", 2.5),
        ("a", None),
    ],
)
def test_numbers_are_read_in_digits_and_words(text: str, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("Yes", True), ("No.", False), ("Yes, a dog", True), ("No dog", False), ("maybe", None)],
)
def test_yes_and_no_are_told_from_the_rest(text: str, value: bool | None) -> None:
    assert yes(text) is value


@pytest.mark.parametrize(
    "text",
    ["dog, then bell, then rain", "dog -> bell -> rain", "dog, bell, and rain", "dog; bell; rain"],
)
def test_a_sequence_is_cut_into_its_parts(text: str) -> None:
    assert sequence(text) == ["dog", "bell", "rain"]


@pytest.mark.parametrize(
    ("text", "segment"),
    [
        ("at 2.5 s", Segment(start=2.5, end=2.51)),
        ("1:05", Segment(start=65, end=65.01)),
        ("from 2 to 4 seconds", Segment(start=2, end=4)),
        ("In the middle", Segment(start=4, end=8)),
        ("near the end", Segment(start=8, end=12)),
        ("never", None),
    ],
)
def test_moments_are_read_as_times_and_as_thirds(text: str, segment: Segment | None) -> None:
    assert moments(text, SPAN) == segment


@given(st.text(alphabet="abcdefghij ,.!", min_size=1, max_size=60))
def test_what_was_said_word_for_word_is_quoted_fully(text: str) -> None:
    if plain(text):
        assert quoted(text, f"well {text} indeed") == pytest.approx(1.0)


@given(st.text(max_size=60), st.text(max_size=60))
def test_quoting_lies_between_0_and_1(option: str, spoken: str) -> None:
    assert 0 <= quoted(option, spoken) <= 1


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("The highest note", Extreme.MOST),
        ("the quietest one", Extreme.LEAST),
        ("the first note", None),
    ],
)
def test_the_ends_of_a_scale_are_read(text: str, end: Extreme | None) -> None:
    assert extreme(text) is end
