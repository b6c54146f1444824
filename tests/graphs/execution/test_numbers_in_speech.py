"""Numbers that are read out one by one, pauses within an utterance, and lines nobody understood."""

import pytest

from tests.graphs.execution.asked import told
from tests.graphs.execution.percepts import event, spoken, turn
from tools.audio import Segment
from tools.evidence import Percept, Utterance, Word

ROW = spoken("eight, two, zero.", 0.5, 3.5)


def timed(*words: tuple[str, float]) -> Utterance:
    """One utterance of words with pauses between them, each 0.4 s long."""
    said = tuple(
        Word(text=text, segment=Segment(start=at, end=at + 0.4), confidence=0.9)
        for text, at in words
    )
    where = Segment(start=said[0].segment.start, end=said[-1].segment.end)
    text = " ".join(word.text for word in said)
    return Utterance(tool="asr", segment=where, text=text, words=said, confidence=0.9)


@pytest.mark.parametrize(
    ("program", "choices", "right"),
    [
        ("number(nth(2, speech()))", "zero|two|eight|seven", "two"),
        ("number(nth(-1, word()))", "zero|two|eight", "zero"),
        ("count(speech())", "one|two|three|four", "three"),
        ("number(speech())", "8-0-2|8-2-0|2-8-0", "8-2-0"),
        ("sum(word())", "8|9|10|12", "10"),
        ("sum(part(word(), 1, 10))", "8|9|10|12", "8"),
    ],
)
def test_numbers_of_one_utterance_are_single_numbers(
    program: str, choices: str, right: str
) -> None:
    assert told(program, choices.split("|"), [ROW]).text == right


def test_a_sentence_with_numbers_stays_one_line() -> None:
    assert told("count(speech())", ["1", "2", "5"], [spoken("take bus 5 or 7", 0, 2)]).text == "1"


@pytest.mark.parametrize(
    ("program", "right"),
    [
        ('number(next(speech(), sound("bark")))', "nine"),
        ('number(previous(speech(), sound("bark")))', "three"),
    ],
)
def test_an_utterance_is_told_apart_at_its_pauses(program: str, right: str) -> None:
    heard: list[Percept] = [timed(("7,", 0.5), ("3,", 1.8), ("9,", 4.5)), event("Bark", 3.2, 3.6)]
    assert told(program, ["three", "five", "seven", "nine"], heard).text == right


def test_a_turn_without_words_is_a_line() -> None:
    heard = [turn("S1", 0.5, 2), turn("S2", 3, 5), spoken("all circuits are busy", 3, 5)]
    choices = ["hold the line", "all circuits are busy"]
    assert told("words(nth(2, speech()))", choices, heard).text == "all circuits are busy"
    assert told("words(nth(1, speech()))", choices, heard).text == "hold the line"


def test_lines_of_one_turn_with_pauses_between_are_several() -> None:
    heard = [turn("S1", 0, 6), spoken("press star", 0, 1.5), spoken("please hold", 3, 4.5)]
    assert told("count(speech())", ["1", "2", "3"], heard).text == "2"


@pytest.mark.parametrize(("choices", "sure"), [("2|3|4", False), ("none|1|2", True)])
def test_none_is_an_answer_only_where_it_is_offered(choices: str, sure: bool) -> None:
    found = told('count(sound("bell"))', choices.split("|"), [event("Rain", 1, 3)])
    assert (found.confidence > 0.5) == sure


def test_of_the_only_voice_it_is_granted_that_it_is_the_one_asked_for() -> None:
    heard = [spoken("three", 0.5, 1), event("Bark", 2, 3), spoken("six", 4, 5)]
    program = 'number(after(woman(speech()), sound("bark")))'
    assert told(program, ["three", "six", "two"], heard).text == "six"
