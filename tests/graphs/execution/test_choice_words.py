"""Words of choices, each by itself."""

import pytest

from graphs.execution.choice_words import ordinal, polarity, says_yes


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Yes", True), ("No.", False), ("Yes, a dog", True), ("No dog", False), ("maybe", None),
        ("Yes, but not together", True), ("It does not", False), ("The same", True),
    ],
)  # fmt: skip
def test_yes_and_no_are_told_from_the_rest(text: str, value: bool | None) -> None:
    assert says_yes(text) is value


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("the first bark", 1),
        ("The sixth one", 6),
        ("12th", 12),
        ("the eleventh", 11),
        ("a dog", None),
    ],
)
def test_places_are_told_in_words_and_in_figures(text: str, place: int | None) -> None:
    assert ordinal(text) == place


def test_what_cannot_be_told_takes_no_side() -> None:
    assert polarity(("Yes", "No", "Cannot be determined")) == [True, False, None]
    assert polarity(("It barks", "It does not bark", "Unclear")) == [True, False, None]
