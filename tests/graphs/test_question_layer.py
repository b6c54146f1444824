"""A question about a layer: which, how it is read, and what is doubted for it."""

from pathlib import Path

import pytest

from graphs.execution.in_layer import in_layer
from graphs.program_planner import planned
from graphs.program_reasoner import ProgramReasoner
from graphs.query.notation import read
from graphs.question_layer import layer_asked
from graphs.state import Call, Question, State
from tests.graphs.execution.percepts import same_words
from tools.audio import AudioClip, Segment
from tools.evidence import Percept, SoundEvent, SubQuery, Trait

SPAN = Segment(start=0, end=12)

ASKED = {
    "What is in the background while someone speaks?": "background",
    "Which sound is in the foreground?": "foreground",
    "Is there background music?": "background",
    "Does a dog bark in the background?": "background",
}


@pytest.mark.parametrize("question", ASKED)
def test_a_layer_is_found_and_the_question_is_read_as_it_is(question: str) -> None:
    found = layer_asked(question)
    assert found is not None
    assert (found.layer, found.question) == (ASKED[question], question)


def test_a_question_that_says_nothing_else_asks_whether_it_is_heard() -> None:
    found = layer_asked("Is the music in the foreground?")
    assert found is not None
    assert found.question == "Is the music heard?"


@pytest.mark.parametrize(
    "question",
    ["Is it in the background or in the foreground?", "What is heard?", "How loud is the noise?"],
)
def test_what_is_about_both_or_neither_has_none(question: str) -> None:
    assert layer_asked(question) is None


def _state(text: str, program: str, choices: tuple[str, ...]) -> State:
    """Music throughout, behind a dog."""
    question = Question(text=text, choices=choices)
    clip = AudioClip(path=Path("x.wav"), digest="", length=12, rate=1, channels=1, span=SPAN)
    heard = {"Music": (SPAN, "background"), "Dog": (Segment(start=3, end=5), "foreground")}
    sounds: tuple[Percept, ...] = tuple(
        SoundEvent(tool="tag", segment=where, label=label, confidence=0.9)
        for label, (where, _) in heard.items()
    )
    told: tuple[Percept, ...] = tuple(
        Trait(tool="layers", segment=where, aspect="layer", label=layer, of=of, confidence=0.95)
        for of, (where, layer) in heard.items()
    )
    calls = [
        Call(round=0, query=SubQuery(tool="tag"), percepts=sounds),
        Call(round=0, query=SubQuery(tool="layers"), percepts=told),
    ]
    return State(
        clip=clip, question=question, plan=planned(read(program), question, 1.0), calls=calls
    )


def _answer(text: str, program: str, *choices: str) -> str:
    return ProgramReasoner(same_words).answer(_state(text, program, choices)).text


def test_the_planner_asks_who_tells_layers() -> None:
    state = _state("Is there a dog in the background?", 'exists(sound("dog"))', ("yes", "no"))
    assert state.plan is not None
    assert SubQuery(tool="layers", text="dog") in state.plan.queries


def test_what_lies_in_the_other_layer_is_doubted() -> None:
    name = "name(sound())"
    assert _answer("Which sound is in the background?", name, "dog", "music") == "music"
    assert _answer("Which sound is in the background?", name) == "Music."
    assert _answer("Which sound is in the foreground?", name, "dog", "music") == "dog"
    assert _answer("Which sound is in the foreground?", name) == "Dog."
    dog = 'exists(sound("dog"))'
    assert _answer("Is there a dog in the background?", dog, "yes", "no") == "no"
    assert _answer("Is there a dog in the foreground?", dog, "yes", "no") == "yes"


def test_of_two_layers_the_one_is_told_that_the_sound_lies_in() -> None:
    program, both = 'name(sound("music"))', ("background", "foreground")
    assert _answer("Is the music in the background or the foreground?", program, *both) == both[0]
    dog = 'name(sound("dog"))'
    assert _answer("Is the dog in the background or the foreground?", dog, *both) == both[1]


def test_without_a_layer_nothing_is_doubted() -> None:
    state = _state("Which sound is heard?", "name(sound())", ("dog", "music"))
    assert in_layer(state, same_words) is state.calls


def test_what_a_thing_lies_beside_may_be_in_either_layer() -> None:
    while_it_barks = 'name(during(sound(), sound("dog")))'
    text = "What is in the background while the dog barks?"
    assert _answer(text, while_it_barks, "rain", "music") == "music"
