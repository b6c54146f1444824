"""Which choice a reply names, and when it names none."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.choice_reply import choice_in

# Short words of few letters, so that letters, repeats and parts of one another are drawn often.
WORD = st.text("abcD3", min_size=1, max_size=3)
CHOICE = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
CHOICES = st.lists(CHOICE, min_size=2, max_size=6, unique_by=str.casefold)
WORDY = st.lists(CHOICE.map("sound ".__add__), min_size=2, max_size=6, unique_by=str.casefold)
ANY = st.text() | st.sampled_from(
    ["", "answer is " * 2000, "<think>", "\\boxed{", "(", "()", "**", "ſ", "İ", "(" * 999]
)
WRAPPED = (
    "{}",
    " {}\n",
    '"{}"',
    "**{}**.",
    "Answer: {}",
    "The answer is {}.",
    "The correct answer is: **{}**",
    "<answer>{}</answer>",
    "<answer>The answer is {}.</answer>",
    "$\\boxed{{{}}}$",
    "\\boxed{{\\text{{{}}}}}",
    "I heard it twice.\nANSWER: {}",
    "The answer is \\boxed{{{}}}, for I heard it.",
    "<think>The answer is a. Or B?</think>{}",
    "it may be c</think>\n\n{}",
)
SOUNDS = ("Dog barking", "Cat", "A#", "cat", "Cat")


@given(CHOICES, st.sampled_from(WRAPPED))
def test_every_choice_is_found_word_for_word_however_it_is_wrapped(
    choices: list[str], wrapped: str
) -> None:
    assert [choice_in(wrapped.format(said), choices) for said in choices] == [*range(len(choices))]


@given(st.lists(st.text(), min_size=1, unique_by=lambda text: " ".join(text.split())))
def test_whatever_the_choices_look_like_the_very_words_are_found(choices: list[str]) -> None:
    assert [choice_in(said, choices) for said in choices] == [*range(len(choices))]


@given(CHOICES, ANY | CHOICE, st.sampled_from(WRAPPED))
def test_the_wrapping_does_not_change_what_is_found(
    choices: list[str], said: str, wrapped: str
) -> None:
    if said.isascii() and said.replace(" ", "").isalnum() and "answer" not in said:
        assert choice_in(wrapped.format(said), choices) == choice_in(said, choices)


@given(st.lists(CHOICE | ANY), ANY | CHOICE)
def test_the_result_is_a_choice_or_none(choices: list[str], reply: str) -> None:
    found = choice_in(reply, choices)
    assert found is None or 0 <= found < len(choices)


@given(WORDY, WORDY, st.sampled_from(WRAPPED), st.randoms())
def test_words_are_found_wherever_their_choice_stands(
    choices: list[str], others: list[str], wrapped: str, drawn: Random
) -> None:
    shuffled = drawn.sample(choices, len(choices))
    for said in (*choices, *others):
        before = choice_in(wrapped.format(said), choices)
        after = choice_in(wrapped.format(said), shuffled)
        assert (before is None) == (after is None)
        assert before is None or after is None or choices[before] == shuffled[after]


@given(WORDY, st.sampled_from(WRAPPED), st.sampled_from("ABCDEF"))
def test_a_letter_and_words_must_agree(choices: list[str], wrapped: str, letter: str) -> None:
    at = "ABCDEF".index(letter)
    expected = at if at < len(choices) else None
    for form in ("{}", "({})", "{}.", "{})", "option {}"):
        assert choice_in(wrapped.format(form.format(letter)), choices) == expected
    for number, words in enumerate(choices):
        both = at if at == number else None
        assert choice_in(wrapped.format(f"({letter}) {words}"), choices) == both
        assert choice_in(wrapped.format(f"{letter}. {words}"), choices) == both


@pytest.mark.parametrize(
    ("reply", "choice"),
    [
        ("DOG  BARKING!", 0),
        ("(b) Cat", 1),
        ("**B**) Cat", 1),
        ("b", 1),
        ("Cat", 1),
        ("cat", 3),
        ("CAT", None),
        ("(E) Cat", 1),
        ("(E)", 1),
        ("Answer:\n(A)", 0),
        ("The answer is A. \nThis answer is based on the barks.", 0),
        ("The answer is A.\nANSWER: A", 0),
        ("The answer is A.\nANSWER: B", None),
        ("<answer>A</answer> or <answer>B</answer>", None),
        ("<answer>Answer A</answer>", None),
        ("(A) Cat", None),
        ("A. I hear a dog", None),
        ("A dog barking", None),
        ("Dog barking or Cat", None),
        ("I hear a dog barking.", None),
        ("The answer is not A", None),
        ("A or B", None),
        ("F", None),
        ("(Z) Cat", None),
        ("none of them", None),
        ("<think>Dog barking", None),
        ("<think>Dog barking</think>", None),
        ("", None),
    ],
)
def test_only_what_is_plain_is_found(reply: str, choice: int | None) -> None:
    assert choice_in(reply, SOUNDS) == choice


@pytest.mark.parametrize(
    ("reply", "choice"),
    [("A", 1), ("(A)", 1), ("b.", 0), ("C", None), ("(B) A", 1), ("(A) A", None), ("(C) D", 2)],
)
def test_a_letter_that_is_a_choice_is_its_text(reply: str, choice: int | None) -> None:
    assert choice_in(reply, ("B", "A", "D")) == choice


@pytest.mark.parametrize(
    ("reply", "choice"),
    [
        ("The answer is B. She has a high voice.", 1),
        ("Answer: (A). It is low, and the words are a man's.", 0),
        ("The answer is B. Man.", None),
        ("The answer is A. Actually the answer is B.", None),
        ("The wrong answer is A.", None),
        ("I am unsure whether the answer is A.", None),
    ],
)
def test_reasons_may_follow_an_answer_and_a_doubt_is_none(reply: str, choice: int | None) -> None:
    assert choice_in(reply, ("Man", "Woman")) == choice


def test_no_choices_no_choice() -> None:
    assert choice_in("A", ()) is None
