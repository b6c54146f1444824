"""What is asked is checked before anything is heard."""

import pytest

from agent.assembly.question_input import checked_question
from graphs.query.question_tokens import LETTERS
from tools.errors import InputError


def test_a_question_that_is_longer_than_what_is_read_is_refused_in_one_line() -> None:
    with pytest.raises(InputError) as error:
        checked_question("a" * 100_000, ())
    assert str(error.value) == f"the question has 100000 letters; expected {LETTERS} at most"
    assert checked_question("a" * LETTERS, ()).text == "a" * LETTERS


def test_two_hundred_choices_may_be_offered() -> None:
    assert len(checked_question("Which?", tuple(map(str, range(200)))).choices) == 200
