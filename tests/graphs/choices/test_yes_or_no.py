"""Replies that begin with yes or with no."""

import pytest

from graphs.choices.yes_or_no import yes


@pytest.mark.parametrize(
    ("text", "value"),
    [("Yes", True), ("No.", False), ("Yes, a dog", True), ("No dog", False), ("maybe", None)],
)
def test_yes_and_no_are_told_from_the_rest(text: str, value: bool | None) -> None:
    assert yes(text) is value
