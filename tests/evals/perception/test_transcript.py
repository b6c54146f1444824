"""Words as they are compared."""

import pytest

from evals.perception.transcript import words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("You've got 3 new messages.", "you have got three new messages"),
        ("I won't, I can't", "I will not, I can not"),
        ("the colour", "the color"),
        ("Um, hello [laughs]", "Hello!"),
        ("Mr. Smith", "mister Smith"),
    ],
)
def test_what_is_said_alike_is_alike(one: str, other: str) -> None:
    assert words_of(one) == words_of(other)


def test_other_numbers_and_words_stay_others() -> None:
    assert words_of("twenty-five") != words_of("twenty-four")
    assert words_of("a bell") != words_of("a ball")


def test_other_languages_keep_their_letters_and_their_numbers() -> None:
    assert words_of("«Où est l'été?»", "fr") == ("où", "est", "l", "été")
    assert words_of("one two", "it") == ("one", "two")
