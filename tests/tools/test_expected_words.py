"""Words that a question leads one to expect: what makes one likely enough, and what is clearer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.expected_words import BELIEVED, RIGHT, expected, language_expected, only, vocabulary
from tools.single_words import Guess, Hypothesis

COLOURS = ("red", "green", "blue")
SHARES = st.floats(0.0, 1.0)


def test_a_target_names_words_or_all_numbers() -> None:
    assert vocabulary("yes | no | yes") == ("yes", "no")
    numbers = vocabulary("numbers")
    assert {"seven", "7", "seventeen", "17", "seventy", "70"} <= set(numbers)
    assert vocabulary("numbers | yes")[-1] == "yes"


def test_hypotheses_of_other_words_are_left_out() -> None:
    told = [Hypothesis(text, -1.0) for text in (" Red.", " bed", " green green", " red bed", "")]
    assert [one.text for one in only(COLOURS, told)] == [" Red.", " green green"]


def test_an_unlikely_word_is_believed_where_it_is_expected() -> None:
    """To who expects nothing "bread" is fourteen times likelier than "red"."""
    best = expected(Guess(" red", 0.9), 0.02, Guess(" bread", 0.28), COLOURS)
    assert best is not None
    assert best.text == " red"


@pytest.mark.parametrize(
    ("any_of_them", "other"), [(0.004, Guess(" window", 0.6)), (0.001, None), (0.0, None)]
)
def test_what_is_clearly_another_word_stays_one(any_of_them: float, other: Guess | None) -> None:
    assert expected(Guess(" red", 0.9), any_of_them, other, COLOURS) is None


def test_nothing_is_believed_where_no_expected_word_was_found() -> None:
    assert expected(None, 1.0, None, COLOURS) is None


@given(SHARES, SHARES, SHARES, st.sampled_from([" blue", " window"]))
def test_what_is_likelier_is_no_less_believed(
    share: float, any_of_them: float, rival: float, other: str
) -> None:
    def sure(all_of_them: float) -> float:
        best = expected(Guess(" red", share), all_of_them, Guess(other, rival), COLOURS)
        return best.probability if best else 0.0

    less, more = sure(any_of_them / 2), sure(any_of_them)
    assert 0.0 <= less <= more <= RIGHT[-1][1]
    assert more == 0.0 or share >= BELIEVED


def test_a_short_sound_is_of_the_languages_of_the_question_unless_it_is_sure() -> None:
    assert language_expected({"ja": 0.5, "en": 0.3}).code == "en"
    assert language_expected({"fr": 0.95, "en": 0.02}).code == "fr"
