"""What choices say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.answer.likeness import plain, quoted
from graphs.answer.options import Extreme, extreme, yes


@pytest.mark.parametrize(
    ("text", "value"),
    [("Yes", True), ("No.", False), ("Yes, a dog", True), ("No dog", False), ("maybe", None)],
)
def test_yes_and_no_are_told_from_the_rest(text: str, value: bool | None) -> None:
    assert yes(text) is value


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
