"""Which words a question leads one to expect."""

import pytest

from graphs.query.notation import read
from graphs.question_vocabulary import words_expected

NONE: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("program", "question", "choices", "expected"),
    [
        ('number(after(speech(), sound("bell")))', "Which floor is called after it?", NONE,
         "numbers"),
        ('count(word("seventeen"))', "How often is seventeen called?", ("1", "2"), "numbers"),
        ('count(word("Amen"))', "How often does she say amen?", ("1", "2"), "amen"),
        ("words(nth(1, speech()))", "What is said first?", ("“Left.”", "“Right.”"), "left | right"),
        ("words(nth(1, speech()))", "What is said first?", ("seven", "nine"), "numbers"),
        ("order(word())", "In which order?", ("red, then green", "green, then red"), "red | green"),
        ("order(word())", "In which order?", ("4, 2, 7", "2, 4, 7"), "numbers"),
        ("count(word())", "How many digits are read out?", ("4", "5"), "numbers"),
        ("beyond", "Which digit is missing?", ("4", "5"), "numbers"),
    ],
)  # fmt: skip
def test_numbers_and_short_words_are_expected(
    program: str, question: str, choices: tuple[str, ...], expected: str
) -> None:
    asked = None if program == "beyond" else read(program)
    assert words_expected(asked, question, choices) == expected


@pytest.mark.parametrize(
    ("program", "question", "choices"),
    [
        ('count(sound("bark"))', "What is the number of barks?", ("1", "2")),
        ("count(word())", "What is the number of words said?", ("1", "2")),
        ('words(speech("the weather"))', "What does he say of the weather?",
         ("It is going to rain all day", "It is dry")),
        ("beyond", "How many people speak?", ("1", "2")),
    ],
)  # fmt: skip
def test_no_words_are_expected_of_sounds_and_of_sentences(
    program: str, question: str, choices: tuple[str, ...]
) -> None:
    asked = None if program == "beyond" else read(program)
    assert words_expected(asked, question, choices) == ""
