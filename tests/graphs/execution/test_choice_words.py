"""Words of choices, each by itself."""

import pytest

from graphs.execution.choice_words import polarity, says_yes


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Yes", True), ("No.", False), ("Yes, a dog", True), ("No dog", False), ("maybe", None),
        ("Yes, but not together", True), ("It does not", False), ("The same", True),
    ],
)  # fmt: skip
def test_yes_and_no_are_told_from_the_rest(text: str, value: bool | None) -> None:
    assert says_yes(text) is value


def test_what_cannot_be_told_takes_no_side() -> None:
    assert polarity(("Yes", "No", "Cannot be determined")) == [True, False, None]
    assert polarity(("It barks", "It does not bark", "Unclear")) == [True, False, None]
