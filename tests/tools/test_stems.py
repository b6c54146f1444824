"""Words that mean the same with other endings."""

import pytest

from tools.stems import stem, stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("dogs", "dog"),
        ("barking", "bark"),
        ("typing", "type"),
        ("crying", "cries"),
        ("bells", "bell"),
    ],
)
def test_words_with_other_endings_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("bell", "ball"), ("sing", "song")])
def test_other_words_keep_stems_of_their_own(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_stems_keep_their_order_and_leave_out_what_is_not_wanted() -> None:
    assert stems("The dogs, barking!", {"the"}) == ("dog", "bark")
    assert stems("...") == ()
