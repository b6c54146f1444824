"""Choices that are kinds of sounds, or several together."""

import pytest

from graphs.execution.exclusive_choices import presence_asked
from graphs.execution.program_result import ProgramResult
from graphs.execution.run import run
from graphs.query.notation import read, write
from tests.graphs.execution.asked import SPAN, calls
from tests.graphs.execution.percepts import event, same_words
from tools import ontology
from tools.evidence import Percept
from tools.sound_kinds import kind

HORSE, DRILL = event("Neigh, whinny", 1, 2, 0.95), event("Drill", 4, 6, 0.95)
TRUCK, PLANE = event("Truck", 1, 2, 0.95), event("Aircraft", 5, 8, 0.95)
WIND = event("Wind", 9, 11, 0.95)


def _kinds(text: str, label: str) -> float:
    """A likeness by kinds and by words, without a model."""
    held = kind(text) | frozenset(one for one in ontology.known() if same_words(text, one))
    return float(label in held)


def _told(program: str, choices: tuple[str, ...], *heard: Percept) -> ProgramResult:
    asked = read(program)
    assert asked is not None
    return run(asked, choices, SPAN, calls(heard), _kinds)


@pytest.mark.parametrize(
    ("heard", "right"),
    [(HORSE, "An animal"), (DRILL, "A machine"), (WIND, "A sound of nature")],
)
@pytest.mark.parametrize("named", ["animal", "machine"])
def test_a_question_that_lists_kinds_is_answered_by_any_of_them(
    named: str, heard: Percept, right: str
) -> None:
    choices = ("A machine", "An animal", "A sound of nature")
    assert _told(f'name(sound("{named}"))', choices, heard).text == right


def test_a_choice_with_the_word_of_its_kind_is_one_of_the_kind() -> None:
    choices = ("A washing machine", "A drill", "A truck")
    assert _told('name(sound("machine"))', choices, DRILL).text == "A drill"


JOINED = ("an animal and a tool", "weather and an animal", "two vehicles", "weather and a tool")


@pytest.mark.parametrize(
    ("heard", "right"),
    [
        ((HORSE, DRILL), "an animal and a tool"),
        ((HORSE, WIND), "weather and an animal"),
        ((TRUCK, PLANE), "two vehicles"),
        ((DRILL, WIND), "weather and a tool"),
    ],
)
def test_of_choices_that_join_kinds_the_one_is_right_all_of_which_is_heard(
    heard: tuple[Percept, ...], right: str
) -> None:
    assert _told("name(sound())", JOINED, *heard).text == right


def test_one_of_a_kind_is_not_two() -> None:
    choices = ("two vehicles", "a vehicle and weather")
    assert _told("name(sound())", choices, TRUCK, WIND).text == "a vehicle and weather"


@pytest.mark.parametrize(
    ("heard", "right"),
    [((HORSE,), "only a horse"), ((DRILL,), "just a drill"), ((HORSE, DRILL), "both")],
)
def test_what_is_alone_is_right_where_nothing_else_is_heard(
    heard: tuple[Percept, ...], right: str
) -> None:
    choices = ("only a horse", "just a drill", "both")
    program = presence_asked(choices)
    assert write(program) == "name(sound())"
    told = [event("Horse", 1, 2, 0.95) if one is HORSE else one for one in heard]
    assert _told(write(program), choices, *told).text == right


@pytest.mark.parametrize(
    "choices",
    [
        ("a horse", "a drill"),
        ("happy", "sad", "both"),
        ("the man", "the woman", "both"),
        ("in the kitchen", "in the garden", "neither"),
        ("only once", "twice"),
    ],
)
def test_what_is_no_sound_or_may_be_asked_otherwise_asks_nothing(choices: tuple[str, ...]) -> None:
    assert presence_asked(choices) is None
