"""Speech that was translated is found by what it says in English, and stays one utterance."""

from __future__ import annotations

import pytest

from graphs.execution.program_result import ProgramResult
from graphs.state import Call
from tests.graphs.execution.asked import ran
from tests.graphs.execution.percepts import spoken
from tools.evidence import SubQuery, Utterance

HEARD = (spoken("il treno parte domani", 1, 3, "it"), spoken("fa molto freddo", 6, 8, "it"))


def english(text: str, start: float, end: float) -> Utterance:
    return spoken(text, start, end, "it").model_copy(update={"translated": True, "words": ()})


SAID = english("The train leaves tomorrow.", 1, 3.1), english("It is very cold.", 6, 8)
CALLS = (
    Call(round=0, query=SubQuery(tool="asr"), percepts=HEARD),
    Call(round=1, query=SubQuery(tool="asr", aim="english"), percepts=SAID),
)


def told(program: str, *choices: str) -> ProgramResult:
    return ran(program, choices, CALLS)


@pytest.mark.parametrize(
    ("program", "choices", "right"),
    [
        ("english(nth(1, speech()))", ("It is cold", "The train leaves tomorrow"), 1),
        ("words(nth(2, speech()))", ("The train leaves tomorrow", "It is very cold"), 1),
        ("words(nth(2, speech()))", ("Il treno parte domani", "Fa molto freddo"), 1),
        ('start(speech("train"))', ("1 s", "6 s"), 0),
        ('start(speech("cold"))', ("1 s", "6 s"), 1),
        ('exists(speech("very cold"))', ("No", "Yes"), 1),
        ("count(speech())", ("2", "4"), 0),
        ("language(speech())", ("English", "Italian"), 1),
    ],
)
def test_translated_speech_answers_in_either_language(
    program: str, choices: tuple[str, ...], right: int
) -> None:
    result = told(program, *choices)
    assert result.choice == right
    assert result.confidence > 0.6


def test_an_open_question_is_answered_in_the_language_that_it_asks_for() -> None:
    assert told("english(nth(1, speech()))").text == "“The train leaves tomorrow.”"
    assert told("words(nth(1, speech()))").text == "“il treno parte domani”"


def test_the_translation_is_cited_where_it_tells() -> None:
    assert 2 in told("english(nth(1, speech()))", "It is cold", "The train leaves").because
