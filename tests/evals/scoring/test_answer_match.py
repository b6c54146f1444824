"""Open answers against the accepted ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.scoring.answer_match import AnswerMatch, normalised
from tests.evals.samples import item

ASKED = item("1", target=None, choices=()).model_copy(
    update={"accepted": ("a dog", "Caf\u00e9 music", "...")}
)


@pytest.mark.parametrize(
    ("said", "alone", "within"),
    [
        ("dog", 1, 1),
        ("The DOG!", 1, 1),
        ("cafe\u0301 music", 1, 1),
        ("I hear a dog barking.", 0, 1),
        ("dogs", 0, 0),
        ("hot-dog stand", 0, 1),
        ("music", 0, 0),
        ("", 0, 0),
        ("?", 0, 0),
    ],
)
def test_case_punctuation_and_articles_do_not_count(said: str, alone: float, within: float) -> None:
    assert AnswerMatch("listed")(ASKED, said).value == alone
    assert AnswerMatch("listed", within=True)(ASKED, said).value == within


@given(st.text(max_size=60))
def test_what_is_normalised_stays_so(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


def test_an_answer_of_articles_alone_is_kept() -> None:
    assert normalised("The A") == "the a"
