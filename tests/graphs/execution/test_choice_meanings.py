"""What choices mean beside one another, and beside what nobody listened for."""

import pytest

from graphs.state import Call
from tests.graphs.execution.asked import SPAN, ran, told
from tests.graphs.execution.percepts import event, measured, spoken, turn
from tools.audio import Segment
from tools.evidence import Miss, Percept, SubQuery

UNTELLABLE = ("Unknown", "Not sure", "Cannot be determined", "Not enough information")


@pytest.mark.parametrize("untellable", UNTELLABLE)
def test_that_it_cannot_be_told_is_no_denial(untellable: str) -> None:
    alone = told('exists(sound("piano"))', ("Yes", "No"))
    beside = told('exists(sound("piano"))', ("Yes", "No", untellable))
    assert beside.text == alone.text == "No"
    assert beside.posterior[0] == pytest.approx(alone.posterior[0], abs=0.02)


@pytest.mark.parametrize(
    "choices",
    [
        ("Yes, but not at the same time", "No"),
        ("Yes, without interruption", "No, with interruptions"),
        ("Yes, the speakers are different", "No, they are the same"),
    ],
)
def test_what_begins_with_yes_says_yes_whatever_it_denies(choices: tuple[str, ...]) -> None:
    assert told('exists(sound("bell"))', choices).text == choices[0]


@pytest.mark.parametrize(("barks", "right"), [(5, "None of the above"), (2, "2"), (3, "3")])
def test_none_of_the_above_is_right_where_no_number_is(barks: int, right: str) -> None:
    heard = [event("Bark", 1.0 + at, 1.3 + at, 0.97) for at in range(barks)]
    choices = ("1", "2", "3", "None of the above")
    assert told('count(sound("bark"))', choices, heard).text == right


RAIN = (
    *(event("Rain", 2, 10, 0.95), event("Thunder", 4, 4.5, 0.95)),
    *(event("Music", 3, 6, 0.95), event("Bell", 8, 8.5, 0.95)),
)


@pytest.mark.parametrize(
    ("program", "right"),
    [
        ('length(sound("rain"))', "8 s"),
        ('length(part(sound("rain"), 1, 2))', "4 s"),
        ('length(span(sound("rain"), 0, 5))', "3 s"),
        ('length(during(sound("rain"), sound("music")))', "3 s"),
        ('length(before(sound("rain"), sound("thunder")))', "2 s"),
        ('length(after(sound("rain"), sound("thunder")))', "5.5 s"),
        ('length(between(sound("rain"), sound("thunder"), sound("bell")))', "3.5 s"),
    ],
)
def test_a_length_is_that_of_what_lies_where_it_is_asked_for(program: str, right: str) -> None:
    choices = ("2 s", "3 s", "3.5 s", "4 s", "5.5 s", "8 s")
    assert told(program, choices, RAIN).text == right


def test_while_something_comes_again_is_all_of_its_times() -> None:
    heard = (event("Rain", 0, 10, 0.95), event("Bark", 1, 2, 0.95), event("Bark", 5, 7, 0.95))
    asked = 'length(during(sound("rain"), sound("bark")))'
    assert told(asked, ("1 s", "3 s", "10 s"), heard).text == "3 s"


def test_a_call_that_was_cut_short_says_nothing_of_what_it_did_not_reach() -> None:
    span = Segment(start=0, end=600)
    heard = (event("Bark", 1, 2), Miss(tool="tag", reason="stopped after 5.0 s"))
    query = SubQuery(tool="tag")
    whole = ran('exists(sound("siren"))', ("Yes", "No"), [Call(round=0, query=query)], span)
    short = Call(round=0, query=query, percepts=heard)
    cut = ran('exists(sound("siren"))', ("Yes", "No"), [short], span)
    assert whole.posterior[1] > 0.8
    assert cut.posterior[1] < 0.6
    assert cut.unheard


def test_who_hears_some_sounds_has_listened_for_no_others() -> None:
    missed = Call(round=0, query=SubQuery(tool="tag"), percepts=(Miss(tool="tag", reason="no"),))
    guitar = event("Guitar", 0, 12).model_copy(update={"tool": "music"})
    music = Call(round=0, query=SubQuery(tool="music"), percepts=(guitar,))
    answer = ran('exists(sound("bark"))', ("Yes", "No"), [missed, music])
    assert answer.guess


@pytest.mark.parametrize(
    ("choices", "right"),
    [
        (("1 kHz", "2 kHz", "4 kHz"), "1 kHz"),
        (("500 Hz", "1 kHz", "4 kHz"), "1 kHz"),
        (("0.5kHz", "1000 Hz", "4 kilohertz"), "1000 Hz"),
    ],
)
def test_pitches_may_be_told_in_kilohertz(choices: tuple[str, ...], right: str) -> None:
    heard = (measured("pitch", 1000.0, 0, 12),)
    assert told("pitch(whole())", choices, heard).text == right


MAN, WOMAN = (
    measured("pitch", 110.0, 2.0, 3.5),
    measured("pitch", 230.0, 5.5, 7.0),
)
TURNS = (turn("S1", 2.0, 3.5), turn("S2", 5.5, 7.0), spoken("good day", 2.0, 3.5))


@pytest.mark.parametrize("program", ["gender(turn())", "who(turn())"])
@pytest.mark.parametrize(
    ("heard", "right"),
    [((MAN, WOMAN), "A man and a woman"), ((MAN,), "A man"), ((WOMAN,), "A woman")],
)
def test_both_is_right_where_both_are_and_one_where_no_other_is(
    program: str, heard: tuple[Percept, ...], right: str
) -> None:
    turns = [
        one for one in TURNS if any(one.segment.intersect(pitch.segment or SPAN) for pitch in heard)
    ]
    choices = ("A man", "A woman", "A man and a woman")
    assert told(program, choices, (*turns, *heard)).text == right


def test_whoever_a_choice_only_speaks_of_takes_nothing_from_another() -> None:
    choices = ("The man", "The woman", "The man whom she calls")
    answer = told("who(turn())", choices, (TURNS[0], MAN))
    assert answer.posterior[0] > 0.3 > answer.posterior[1]


@pytest.mark.parametrize(
    ("labels", "right"),
    [(("Dog",), "Dog"), (("Dog", "Cat"), "Dog and cat"), (("Bird",), "Bird")],
)
def test_two_sounds_are_right_where_both_are_heard(labels: tuple[str, ...], right: str) -> None:
    heard = [event(label, 1 + 3 * at, 2 + 3 * at) for at, label in enumerate(labels)]
    choices = ("Dog", "Cat", "Dog and cat", "Bird")
    assert told("name(sound())", choices, heard).text == right


@pytest.mark.parametrize("text", ["It starts", "starts", "It begins suddenly", "The siren started"])
def test_the_verb_of_a_place_is_no_place(text: str) -> None:
    heard = (event("Siren", 10, 11),)
    choices = (f"{text} at the beginning", f"{text} in the middle", f"{text} near the end")
    assert told('start(sound("siren"))', choices, heard).text == choices[2]


def test_before_a_comma_turns_the_order() -> None:
    heard = (event("Dog", 1, 2), event("Bell", 5, 6))
    right, wrong = "Before the bell, the dog barks", "Before the dog barks, the bell"
    assert told("order(sound())", (wrong, right), heard).text == right
