"""Words that questions and choices share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.question_words import is_voice, nth


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("a woman speaks", True),
        ("the man", True),
        ("Male speech", True),
        ("the first sentence", True),
        ("a man laughing", False),
        ("people applauding", False),
        ("a dog barking", False),
    ],
)
def test_somebody_speaking_is_told_from_other_sounds_of_people(text: str, voice: bool) -> None:
    assert is_voice(text) is voice


@given(st.lists(st.integers(), min_size=1, max_size=9))
def test_the_first_and_the_last_are_counted_from_both_ends(things: list[int]) -> None:
    assert (nth(things, 1), nth(things, -1)) == (things[0], things[-1])
    assert nth(things, len(things) + 1) is None
    assert nth(things, -len(things) - 1) is None
