"""Open questions: one sentence each, whatever is asked."""

import pytest

from tests.graphs.execution.asked import level, told
from tests.graphs.execution.percepts import SCENE, event, measured, spoken, turn
from tools.evidence import Percept

HEARD: tuple[Percept, ...] = (
    *SCENE,
    measured("pitch", 110, 2.0, 3.5),
    measured("pitch", 215, 5.5, 7.0),
    measured("loudness", -30, 1.0, 1.4),
    measured("loudness", -12, 4.0, 5.0),
    measured("loudness", -20, 0.0, 12.0),
    measured("tempo", 122, 0.0, 12.0),
    level("key", "A minor", 0, 12),
    level("channels", "stereo", 0, 12),
    measured("silence", 0.6, 7.2, 7.8),
)


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ('exists(sound("bell"))', "Yes."),
        ('not_(exists(sound("bell")))', "No."),
        ('count(sound("bell"))', "1 time."),
        ("count(speaker())", "2 speakers."),
        ("kinds(sound())", "3 kinds"),
        ("name(sound())", "Bark (dog), bell, rain."),
        ("name(nth(-1, sound()))", "Rain."),
        ('name(most("length", either(sound("bark"), sound("rain"))))', "Rain."),
        ('start(sound("bell"))', "From 4.0 s to 5.0 s."),
        ('length(most("length", silence()))', "0.6 s."),
        ("length(whole())", "12.0 s."),
        ('loudness(sound("bell"))', "-12.0 dBFS"),
        ("pitch(nth(1, speech()))", "110"),
        ("tempo(whole())", "12"),
        ("key(whole())", "A minor."),
        ("channels(whole())", "stereo."),
        ("metre(whole())", "Nothing was heard that answers this."),
        ("words(nth(1, speech()))", "“please hold the line”"),
        ("words(nth(-1, word()))", "“attivo”"),
        ("english(nth(1, speech()))", "“please hold the line”"),
        ("language(nth(2, speech()))", "Italian."),
        ("gender(nth(2, speech()))", "A woman."),
        ("who(nth(-1, turn()))", "Speaker 2 of 2."),
        ('place(most("end", sound("bark")))', "The second."),
        ("order(sound())", "Bark, then bell, then rain."),
        ('minus(start(sound("rain")), end(sound("bell")))', "4.0 s."),
        ("plus(constant(1), constant(2))", "3."),
        ("not_(name(sound()))", "There is no telling what is not there."),
        ('who(speech("hold the line"))', "Speaker 1 of 2."),
        ("name(chord())", "Nothing was heard that answers this."),
    ],
)
def test_an_open_question_gets_a_sentence(program: str, text: str) -> None:
    answer = told(program, (), HEARD)
    assert answer.text.startswith(text)
    assert answer.choice is None
    assert answer.posterior == ()


@pytest.mark.parametrize(
    ("said", "text"),
    [("it was built in nineteen eighty four", "1984."), ("dial 5 5 5 1 2", "55512.")],
)
def test_a_number_that_is_said_is_told_in_digits(said: str, text: str) -> None:
    assert told('number(speech("built dial"))', (), [spoken(said, 1, 3)]).text == text


def test_a_count_that_is_not_sure_says_between_what_it_is() -> None:
    heard = [event("Bark", at, at + 0.5, sure) for at, sure in enumerate((0.9, 0.9, 0.5, 0.4, 0.4))]
    answer = told('count(sound("bark"))', (), heard)
    low, high = answer.interval or (0.0, 0.0)
    assert low < high
    assert f"between {low:.0f} and {high:.0f}" in answer.text
    assert answer.confidence < 0.9


@pytest.mark.parametrize(
    ("hertz", "text"),
    [((200, 150, 110), "It falls."), ((110, 150, 200), "It rises."),
     ((150, 150, 150), "It stays the same."), ((110, 200, 110), "It rises, then falls.")],
)  # fmt: skip
def test_a_trend_is_told_in_words(hertz: tuple[float, ...], text: str) -> None:
    heard = [measured("pitch", one, 2 * at, 2 * at + 1) for at, one in enumerate(hertz)]
    assert told('trend("pitch", whole())', (), heard).text == text


def test_what_cannot_be_told_is_not_made_up() -> None:
    answer = told("gender(speech())", (), [turn("S1", 1, 3), spoken("hello there", 1, 3)])
    assert answer.confidence <= 0.6
