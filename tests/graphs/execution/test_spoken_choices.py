"""Choices that say what is said, by whom, in which language, and which number."""

import pytest

from tests.graphs.execution.asked import told
from tests.graphs.execution.percepts import measured, spoken, turn

TALK = (
    turn("S1", 0.5, 2.0),
    turn("S2", 2.5, 5.0),
    turn("S1", 5.5, 6.5),
    turn("S2", 7.0, 9.5),
    turn("S3", 10.0, 10.6),
    spoken("would you like tea or coffee", 0.5, 2.0),
    spoken("tea please and the train to London leaves at nine", 2.5, 5.0),
    spoken("in nineteen eighty four we stop stop stop", 5.5, 6.5),
    spoken("call me on 5 5 5 1 2 or stop by it costs 25 dollars", 7.0, 9.5),
    spoken("grazie mille", 10.0, 10.6, "it"),
    measured("pitch", 210, 0.5, 2.0),
    measured("pitch", 115, 2.5, 5.0),
    measured("pitch", 205, 5.5, 6.5),
    measured("pitch", 118, 7.0, 9.5),
)


@pytest.mark.parametrize(
    ("program", "choices", "right"),
    [
        ('words(speech("city is the train going to"))', ("Paris", "London", "Rome"), "London"),
        ('words(speech("he like to drink"))', ("Coffee", "Tea"), "Tea"),
        ('number(speech("year"))', ("1994", "1984", "1884"), "1984"),
        ('number(speech("time does the train leave"))', ("8 o'clock", "9 o'clock"), "9 o'clock"),
        ('number(speech("much does it cost"))', ("$20", "$25"), "$25"),
        ('number(speech("number should one call"))', ("55512", "55521"), "55512"),
        ('count(word("stop"))', ("2", "3", "4", "14"), "4"),
        ('exists(word("Chicago"))', ("Yes", "No"), "No"),
        ('exists(word("London"))', ("Yes", "No"), "Yes"),
        ("words(word())", ("Madrid", "London", "Oslo"), "London"),
        ("words(nth(1, word()))", ("London", "coffee"), "coffee"),
        ("count(woman(speaker()))", ("1", "2", "3"), "1"),
        ("count(speaker())", ("One", "Two", "Three", "Four"), "Three"),
        ("more(count(speaker()), constant(1))", ("Yes", "No"), "Yes"),
        ('count(by(turn(), nth(1, speaker())))', ("1", "2", "3"), "2"),
        ("who(nth(1, turn()))", ("the man", "the woman"), "the woman"),
        ("who(nth(1, turn()))", ("S1", "S2", "S3"), "S1"),
        ("who(nth(-1, turn()))", ("first speaker", "second speaker", "third speaker"),
         "third speaker"),
        ('who(most("length", speaker()))', ("Speaker A", "Speaker B"), "Speaker B"),
        ('who(speech("London"))', ("a woman", "a man"), "a man"),
        ("gender(nth(1, speech()))", ("male", "female"), "female"),
        ("gender(nth(1, speech()))", ("A boy", "A woman", "A man"), "A woman"),
        ("language(nth(-1, speech()))", ("English", "Italiano", "Deutsch"), "Italiano"),
        ("language(speech())", ("English", "Italian", "German"), "English"),
        ("language(speech())", ("English and Italian", "English and German"),
         "English and Italian"),
        ("words(nth(2, speech()))", ("tea, please, and the train", "nobody is here now"),
         "tea, please, and the train"),
        ('same(who(nth(1, turn())), who(nth(-1, turn())))', ("same", "different"), "different"),
    ],
)  # fmt: skip
def test_what_is_said_and_by_whom(program: str, choices: tuple[str, ...], right: str) -> None:
    answer = told(program, choices, TALK)
    assert answer.text == right, answer.posterior


def test_the_asking_turn_is_not_its_answer() -> None:
    heard = [spoken("tea or coffee?", 1, 2), spoken("tea, please", 3, 4)]
    answer = told("words(speech())", ("tea", "coffee"), heard)
    assert answer.text == "tea"
    assert answer.confidence > 0.8


@pytest.mark.parametrize(
    ("spoken_", "choices", "right"),
    [
        ("call 5 5 5 1 2 3 4 now", ("555-4321", "555-1234"), "555-1234"),
        ("that will be two pounds fifty", ("£3.50", "£2.50"), "£2.50"),
        ("we leave at half past seven", ("7:15", "7:30", "8:30"), "7:30"),
        ("we leave at seven thirty", ("7:15", "7:30", "8:30"), "7:30"),
        ("it is a quarter to eight", ("8:15", "7:45"), "7:45"),
        ("at nine o'clock", ("8:00", "9:00"), "9:00"),
        ("on the fifth of May", ("May 3rd", "May 5th"), "May 5th"),
        ("a share of twenty five percent", ("25%", "50%"), "25%"),
        ("in two thousand and four", ("2004", "2014"), "2004"),
        ("one hundred and twenty people came", ("120", "102"), "120"),
    ],
)
def test_numbers_are_understood_as_they_are_spoken(
    spoken_: str, choices: tuple[str, ...], right: str
) -> None:
    assert told('number(speech("number"))', choices, [spoken(spoken_, 1, 3)]).text == right


def test_a_voice_is_named_by_its_pitch() -> None:
    heard = [turn("S1", 1, 4), spoken("hello there", 1, 4), measured("pitch", 210, 1, 4)]
    answer = told("name(sound())", ("a man speaking", "a woman speaking"), heard)
    assert answer.text == "a woman speaking"
    assert answer.confidence > 0.9
