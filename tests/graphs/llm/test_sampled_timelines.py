"""Programs tried on timelines that are drawn by lot."""

import pytest

from graphs.llm.sampled_timelines import tried
from graphs.query.notation import read
from graphs.query.program import Program
from graphs.state import Question


def program(notation: str) -> Program:
    made = read(notation)
    assert made is not None
    return made


NAMING = [
    ("count(sound('dog'))", ("two", "three", "four")),
    ("exists(sound('dog'))", ("yes", "no")),
    ("name(nth(1, either(sound('dog'), sound('bell'))))", ("dog", "bell")),
    ("words(nth(-1, speech()))", ("hello there", "goodbye")),
    ("gender(nth(1, turn()))", ("the man", "the woman")),
    ("language(speech())", ("French", "German")),
    ("count(speaker())", ("one", "two", "three")),
    ("place(most('length', sound('bark')))", ("the first", "the second")),
]


@pytest.mark.parametrize(("notation", "choices"), NAMING)
def test_a_program_of_the_right_kind_names_choices(notation: str, choices: tuple[str, ...]) -> None:
    trial = tried(program(notation), Question(text="?", choices=choices))
    assert trial.useful
    assert trial.named <= {*range(len(choices))}
    assert trial == tried(program(notation), Question(text="?", choices=choices)), "every time"


@pytest.mark.parametrize(
    ("notation", "choices"),
    [
        ("count(sound('dog'))", ("happy", "sad")),
        ("gender(turn())", ("two", "three")),
        ("start(sound('dog'))", ("a cat", "a dog")),
        ("exists(sound('dog'))", ("in a park", "in a flat")),
    ],
)
def test_a_program_of_another_kind_names_none_and_says_what_it_comes_to(
    notation: str, choices: tuple[str, ...]
) -> None:
    trial = tried(program(notation), Question(text="?", choices=choices))
    assert (trial.useful, trial.named) == (False, frozenset())
    assert trial.value


@pytest.mark.parametrize("notation", ["tempo(whole())", "count(span(sound('dog'), 500, 90000))"])
def test_what_is_not_drawn_is_not_refused(notation: str) -> None:
    assert tried(program(notation), Question(text="?", choices=("up", "down"))).useful


def test_any_value_answers_an_open_question() -> None:
    assert tried(program("gender(turn())"), Question(text="?")).useful
