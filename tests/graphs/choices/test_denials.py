"""Choices that deny what is asked, known by having no word of their own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.choices.denials import Denial, denial, denies

ABSENT = (
    "It isn't there",
    "does not appear",
    "No such sound is present",
    "Nothing of the kind",
    "That never happens.",
    "not in the clip",
    "there isn\u2019t any",
    "Not mentioned",
    "not applicable",
    "none of the things here",
    "cannot be heard",
    "Absent",
    "there\u2019s none",
    "Silence",
    "nothing but silence",
    "It is completely silent",
    "only silence",
)
UNTOLD = (
    "can't be determined from the audio",
    "I don't know",
    "Not enough information",
    "impossible to say",
    "The recording cannot tell",
    "Unclear",
    "It's not known",
    "We could not be certain",
)
OWN = (
    "No",
    "Never",
    "No, it does not",
    "No it isn't there",
    "It does not",
    "Not a dog",
    "no change",
    "A nobody",
    "No music",
    "no silence",
    "silence and rain",
    "The quiet one",
    "The same",
    "It is there",
    "It's there",
    "That can be told",
    "without > there > are",
    "\u201cNothing is said\u201d",
    "",
)


@pytest.mark.parametrize("choice", ABSENT)
def test_what_is_not_there_is_denied_in_any_words(choice: str) -> None:
    assert denial(choice) is Denial.PRESENCE


@pytest.mark.parametrize("choice", UNTOLD)
def test_what_nobody_can_tell_is_denied_in_any_words(choice: str) -> None:
    assert denial(choice) is Denial.KNOWLEDGE


@pytest.mark.parametrize("choice", OWN)
def test_what_says_something_of_its_own_denies_nothing(choice: str) -> None:
    assert denial(choice) is None


@given(st.sampled_from((*ABSENT, *UNTOLD)), st.sampled_from(("dog", "piano", "seven", "loudly")))
def test_one_word_of_its_own_makes_a_choice_an_answer(choice: str, word: str) -> None:
    assert denial(f"{choice.rstrip('.')} {word}") is None


@pytest.mark.parametrize(
    ("choice", "thing", "so"),
    [
        ("There is no cat", "cat", True),
        ("no cats at all were heard", "cat", False),
        ("The cats aren't there", "cat", True),
        ("There is no cat", "dog", False),
        ("There is a cat", "cat", False),
        ("No, the cat sleeps", "cat", False),
        ("There is no thing", "cat", False),
        ("no church bell is heard", "church bell", True),
    ],
)
def test_what_a_choice_says_is_not_there(choice: str, thing: str, so: bool) -> None:
    assert denies(choice, thing) is so
