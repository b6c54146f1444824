"""Words, lines, turns and speakers beside each other in time."""

import pytest

from tests.graphs.execution.asked import told
from tests.graphs.execution.percepts import event, spoken, turn
from tools.evidence import Percept

COUNTS = ["0", "1", "2", "3"]

TALK: tuple[Percept, ...] = (
    spoken("your table is ready", 1.0, 2.5),
    spoken("please hold the line", 4.0, 5.5),
    spoken("nobody told me yesterday", 7.0, 8.5),
    turn("S1", 1.0, 2.5),
    turn("S2", 4.0, 5.5),
    turn("S1", 7.0, 8.5),
)


@pytest.mark.parametrize(
    ("program", "right"),
    [
        ('count(before(speech(), word("hold")))', "1"),
        ('plus(count(before(speech(), word("yesterday"))), constant(1))', "3"),
        ('count(before(turn(), word("line")))', "1"),
        ('count(before(turn(), speech("hold the line")))', "1"),
        ('count(after(speech(), word("hold")))', "1"),
    ],
)
def test_a_line_is_not_before_a_word_of_it(program: str, right: str) -> None:
    assert told(program, COUNTS, TALK).text == right


def test_the_line_before_a_word_is_another() -> None:
    lines = ["your table is ready", "please hold the line"]
    program = 'words(previous(speech(), word("line")))'
    assert told(program, lines, TALK).text == "your table is ready"


@pytest.mark.parametrize(
    ("program", "right"),
    [
        ('exists(next(word("line"), word("please")))', "No"),
        ('exists(next(word("hold"), word("please")))', "Yes"),
        ('exists(previous(word("please"), word("line")))', "No"),
        ('exists(previous(word("the"), word("line")))', "Yes"),
    ],
)
def test_a_word_right_after_another_has_none_between(program: str, right: str) -> None:
    assert told(program, ["Yes", "No"], TALK).text == right


@pytest.mark.parametrize(
    ("program", "right"),
    [
        ("words(nth(2, after(word(), word(\"hold\"))))", "line"),
        ("words(nth(1, after(word(), word(\"hold\"))))", "the"),
        ("words(nth(3, word()))", "is"),
    ],
)  # fmt: skip
def test_all_words_are_counted_through_and_not_those_offered_alone(
    program: str, right: str
) -> None:
    choices = ["nobody", "line", "the", "is", "ready"]
    assert told(program, choices, TALK).text == right


def test_a_word_is_one_kind_however_it_is_written() -> None:
    heard = (spoken("The more the better", 1.0, 2.5),)
    assert told("kinds(word())", ["2", "3", "4"], heard).text == "3"


def test_a_speaker_is_heard_in_turns_and_not_between_them() -> None:
    heard = (*TALK, event("Bell", 5.8, 6.5), event("Rain", 7.2, 8.2))
    people = ["speaker 1", "speaker 2"]
    assert told('count(during(speaker(), sound("bell")))', COUNTS, heard).text == "0"
    assert told('count(apart(speaker(), sound("bell")))', COUNTS, heard).text == "2"
    assert told('who(during(speaker(), sound("rain")))', people, heard).text == "speaker 1"


def _by(name: str, text: str, start: float, end: float) -> Percept:
    return spoken(text, start, end).model_copy(update={"speaker": name})


OVER: tuple[Percept, ...] = (
    _by("S1", "nobody told me about the garden", 1.0, 5.0),
    _by("S2", "please hold the line", 2.0, 3.5),
    turn("S1", 1.0, 5.0),
    turn("S2", 2.0, 3.5),
)


def test_whoever_speaks_over_another_says_a_line_of_their_own() -> None:
    people = ["speaker 1", "speaker 2"]
    assert told("count(speech())", COUNTS, OVER).text == "2"
    assert told('who(speech("hold the line"))', people, OVER).text == "speaker 2"
    assert told('who(word("hold"))', people, OVER).text == "speaker 2"
    lines = ["nobody told me about the garden", "please hold the line"]
    assert told("words(by(speech(), nth(2, speaker())))", lines, OVER).text == lines[1]
    assert told("words(nth(1, turn()))", lines, OVER).text == lines[0]


def test_an_utterance_of_two_turns_is_cut_though_it_names_one_voice() -> None:
    heard = (
        _by("S1", "are you ready yes I am", 1.0, 4.0),
        turn("S1", 1.0, 2.5),
        turn("S2", 2.5, 4.0),
    )
    assert told("count(speech())", COUNTS, heard).text == "2"


def test_the_nearest_line_that_is_offered_is_meant_where_nearer_ones_are_not() -> None:
    choices = ["your table is ready", "the train leaves from platform seven"]
    heard = (TALK[0], spoken("hasta luego", 9.0, 10.5, "es"), event("Bell", 11.0, 11.5))
    assert told('words(before(speech(), sound("bell")))', choices, heard).text == choices[0]
