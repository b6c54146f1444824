"""Prompts of other harnesses: the question and the choices, and the letter that they want."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.assembly.lettered_prompt import LETTERS, LetteredPrompt

MMAU = "Which one?\nA. rain\nB. a dog\n\nAnswer with the option's letter from the given choices."
MMAR = (
    "Listen to the audio. Respond with only the letter (A, B, C, or D) of the correct option.\n"
    "A. Smith or B. Jones?\nA. Smith\nB. Jones\nC. both\nThe best answer is:"
)


def test_the_choices_are_the_lettered_lines_and_the_question_what_comes_before() -> None:
    read = LetteredPrompt.read(MMAU)
    assert (read.question.text, read.question.choices) == ("Which one?", ("rain", "a dog"))
    assert (read.reply(1, "a dog"), read.reply(None, "hm")) == ("B", "hm")


def test_the_rows_own_question_is_taken_where_it_stands_in_the_prompt() -> None:
    read = LetteredPrompt.read(MMAR, "A. Smith or B. Jones?")
    assert read.question.text == "A. Smith or B. Jones?"
    assert read.question.choices == ("Smith", "Jones", "both")
    assert LetteredPrompt.read(MMAR, "Another?").question.text.startswith("Listen to the audio.")


@pytest.mark.parametrize("prompt", ["", "What is heard?", "A. Smith speaks. When?", "B. a\nA. b"])
def test_without_two_choices_in_order_it_is_an_open_question(prompt: str) -> None:
    read = LetteredPrompt.read(prompt)
    assert (read.question.text, read.question.choices) == (prompt, ())
    assert read.reply(None, "words") == "words"


@given(st.lists(st.sampled_from(["rain", "B", "A. Smith", "a dog (barking)"]), min_size=2))
def test_any_number_of_choices_comes_back_in_order(choices: list[str]) -> None:
    choices = choices[:26]
    listed = "\n".join(f"({letter}) {one}" for letter, one in zip(LETTERS, choices, strict=False))
    read = LetteredPrompt.read(f"Which?\n{listed}\nAnswer:")
    assert read.question.choices == tuple(choices)
