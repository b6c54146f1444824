"""What is picked is what a question asks for: of the voice, of the kind, the last, what is left."""

import pytest

from graphs.execution.run import run
from graphs.query.notation import read
from tests.graphs.execution.asked import SPAN, calls, level, told
from tests.graphs.execution.percepts import event, measured, spoken, turn
from tools.evidence import Percept
from tools.ontology import ancestors

COUNTS = ["0", "1", "2", "3"]

MEN: tuple[Percept, ...] = (
    spoken("your table is ready", 1.0, 2.5),
    spoken("please hold the line", 4.0, 5.5),
    turn("S1", 1.0, 2.5),
    turn("S2", 4.0, 5.5),
    measured("pitch", 110, 1.0, 2.5),
    measured("pitch", 105, 4.0, 5.5),
    event("Bell", 7.0, 8.0),
)


@pytest.mark.parametrize("things", ["turn()", "speech()", "word()", 'word("ready")'])
@pytest.mark.parametrize("voice", ["woman", "child"])
def test_none_of_a_voice_is_counted_where_others_speak(things: str, voice: str) -> None:
    assert told(f"count({voice}({things}))", COUNTS, MEN).text == "0"
    program = f'exists(before({voice}({things}), sound("bell")))'
    assert told(program, ["Yes", "No"], MEN).text == "No"


def test_whom_a_question_takes_for_granted_is_the_only_voice() -> None:
    choices = ["your table is ready", "no table is free"]
    assert told('words(woman(speech("table")))', choices, MEN[:1]).text == choices[0]


BELLS: tuple[Percept, ...] = (event("Bell", 1.0, 2.7), event("Bell", 8.0, 10.4))
RAIN: tuple[Percept, ...] = (event("Rain", 0.1, 0.6), *BELLS)


@pytest.mark.parametrize("heard", [BELLS, RAIN])
def test_the_last_of_one_sound_is_its_last_time(heard: tuple[Percept, ...]) -> None:
    times = ["2.7 seconds", "8.0 seconds", "10.4 seconds"]
    assert told("end(nth(-1, sound()))", times, heard).text == "10.4 seconds"


def test_each_time_of_the_only_sound_counts() -> None:
    times = ["1.0 seconds", "4.0 seconds", "8.0 seconds"]
    answer = told("start(nth(2, sound()))", times, BELLS)
    assert answer.text == "8.0 seconds"
    assert answer.confidence > 0.6


LEFT: tuple[Percept, ...] = (event("Bark", 1.0, 1.4), event("Bell", 3.0, 4.0))


@pytest.mark.parametrize(
    "program",
    [
        'name(other(sound(), sound("bark")))',
        'name(nth(1, other(sound(), sound("bark"))))',
        'name(most("length", other(sound(), sound("bark"))))',
    ],
)
def test_what_is_left_is_named_though_what_is_gone_is_not_offered(program: str) -> None:
    answer = told(program, ["a train", "rain", "a bell"], LEFT)
    assert answer.text == "a bell"
    assert not answer.guess


def test_only_what_is_of_the_kind_is_named() -> None:
    def of_kind(text: str, label: str) -> float:
        """A likeness that knows what animals are, and each thing by its own name."""
        return float(text in label.lower() or (text == "animal" and "Animal" in ancestors(label)))

    program = read('name(next(sound("animal"), sound("bell")))')
    assert program is not None
    heard = (event("Bell", 1, 2, 0.9), event("Siren", 3, 4, 0.9), event("Cat", 5, 6, 0.9))
    for choices in (("a siren", "a cat"), ("siren", "cat", "rain")):
        assert "cat" in run(program, choices, SPAN, calls(heard), of_kind).text


def test_what_is_offered_counts_where_nothing_of_the_kind_was_heard() -> None:
    heard = (event("Squeak", 3, 4, 0.9),)
    choices = ["a squeak", "a roar"]
    assert told('name(sound("animal"))', choices, heard).text == "a squeak"


def test_sounds_and_lines_come_in_one_order() -> None:
    choices = ["Bell, please hold the line", "please hold the line, Bell"]
    program = 'order(either(sound("bell"), speech("hold the line")))'
    assert told(program, choices, MEN).text == choices[1]


WHOLE: tuple[Percept, ...] = (
    *MEN,
    level("channels", "stereo", 0, 12),
    level("key", "C major", 0, 6),
    level("metre", "3/4", 0, 12),
)


@pytest.mark.parametrize(
    ("program", "choices", "right"),
    [
        ('channels(sound("bell"))', ["mono", "stereo"], "stereo"),
        ("channels(nth(1, speech()))", ["mono", "stereo"], "stereo"),
        ('is_(channels(span(whole(), 9, 12)), "stereo")', ["Yes", "No"], "Yes"),
        ('key(between(whole(), nth(2, speech()), sound("bell")))', ["D minor", "C major"],
         "C major"),
        ('metre(after(whole(), sound("bell")))', ["3/4", "4/4"], "3/4"),
    ],
)  # fmt: skip
def test_a_part_has_the_channels_the_key_and_the_metre_of_the_recording(
    program: str, choices: list[str], right: str
) -> None:
    answer = told(program, choices, WHOLE)
    assert answer.text == right
    assert not answer.guess


def test_a_part_has_its_own_key_where_it_was_measured() -> None:
    heard = (*WHOLE, level("key", "D minor", 6, 12))
    choices = ["D minor", "C major"]
    assert told("key(part(whole(), 2, 2))", choices, heard).text == "D minor"


def test_the_only_one_is_the_loudest_though_nobody_measured_it() -> None:
    answer = told('start(most("loudness", sound("bell")))', ["1 s", "7 s"], MEN)
    assert answer.text == "7 s"
    assert not answer.guess


def test_of_several_that_nobody_measured_none_is_the_loudest() -> None:
    assert told('start(most("loudness", sound("bell")))', ["1 s", "8 s"], BELLS).guess
