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
        ("hot-dog stand", 0, 0),
        ("dog, hot", 0, 1),
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


@pytest.mark.parametrize(
    ("accepted", "said", "within"),
    [
        ("A major", "B major", 0),
        ("A major", "It is in a major.", 1),
        ("Note A", "the note E", 0),
        ("A", "It is A.", 1),
        ("A", "a dog", 0),
        ("A, then E", "B, then E", 0),
        ("C# minor", "C minor", 0),
        ("C minor", "C# minor", 0),
        ("C# minor", "C-sharp minor", 1),
        ("B", "B♭", 0),
        ("sharp whistle", "A sharp whistle", 1),
        ("3", "-3", 0),
        ("-3", "\u22123 dB", 1),
        ("1 5", "1.5", 0),
        ("1.5", "1 5", 0),
        ("3", "3-4", 0),
        ("1,000", "1000 Hz", 1),
        ("two", "twenty-two", 0),
        ("two", "twenty two", 0),
        ("twenty-two", "Twenty two dogs", 1),
        ("one", "one hundred and five", 0),
        ("five", "one hundred and five", 0),
        ("hot dog", "hot-dog stand", 1),
    ],
)
def test_a_part_of_a_number_a_note_or_a_compound_is_another_answer(
    accepted: str, said: str, within: float
) -> None:
    asked = ASKED.model_copy(update={"accepted": (accepted,)})
    assert AnswerMatch("listed", within=True)(asked, said).value == within
    assert AnswerMatch("listed")(asked, accepted).value == 1


def test_an_article_alone_is_kept_and_a_note_is_none() -> None:
    assert normalised("The") == "the"
    assert normalised("The A") == normalised("A") != ""
