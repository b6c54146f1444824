"""Speech beside sounds, and choices that speak of all the others."""

import pytest

from graphs.execution.by_likeness import by_likeness
from graphs.state import Call, Question, State
from tests.graphs.execution.asked import told
from tests.graphs.execution.percepts import event, same_words, spoken
from tools.audio import AudioClip
from tools.evidence import Percept, SubQuery

TALK = (
    spoken("one more time", 0.5, 3),
    spoken("and that is all", 4, 7),
    event("Violin", 7.5, 11.5),
)


@pytest.mark.parametrize("talk", ["the talking", "the conversation", "the person speaking"])
def test_all_that_is_said_is_one_thing_beside_a_sound(talk: str) -> None:
    longer = 'name(most("length", either(speech(), sound("violin"))))'
    assert told(longer, ["the violin", talk], TALK).text == talk
    oftener = 'name(most("count", either(speech(), sound("violin"))))'
    assert told(oftener, ["the violin", talk], TALK).text == talk
    second = 'name(nth(2, either(speech(), sound("violin"))))'
    assert told(second, ["the violin", talk], TALK).text == "the violin"


def test_among_lines_each_is_one() -> None:
    assert told("start(nth(2, speech()))", ["0.5 s", "4 s", "7 s"], TALK[:2]).text == "4 s"


def _likeliest(call: AudioClip, choices: tuple[str, ...], *heard: Percept) -> str:
    """What is answered where no program says what is asked."""
    question = Question(text="What can you make out?", choices=choices)
    made = [Call(round=0, query=SubQuery(tool="tag"), percepts=heard)]
    return by_likeness(State(clip=call, question=question, calls=made), same_words, None).text


OWL, GONG = event("Owl", 1, 2, 0.9), event("Gong", 4, 5, 0.9)


@pytest.mark.parametrize("every", ["both", "both of them"])
def test_both_is_where_each_was_heard(call: AudioClip, every: str) -> None:
    choices = ("an owl", every, "a gong", "neither of them")
    assert _likeliest(call, choices, OWL, GONG) == every
    assert _likeliest(call, choices, OWL) == "an owl"
    assert _likeliest(call, choices, GONG) == "a gong"
    assert _likeliest(call, choices, event("Train", 1, 2)) == "neither of them"


def test_where_nothing_tells_one_can_as_probably_not_tell(call: AudioClip) -> None:
    choices = ("In 1950", "In 1987", "In 2016", "The recording does not tell")
    assert _likeliest(call, choices, OWL) == "The recording does not tell"
    assert _likeliest(call, ("A gong", "A lamp", "It cannot be told"), GONG) == "A gong"


def test_what_several_say_is_one_row(call: AudioClip) -> None:
    row = [spoken("4", 1, 1.5), spoken("1", 2, 2.5), spoken("1", 3, 3.5), spoken("6", 4, 4.5)]
    assert _likeliest(call, ("1-4-1-6", "4-6-1-1", "4-1-1-6", "6-1-1-4"), *row) == "4-1-1-6"
