"""Whether something goes on all the time, and by how much one thing is more than another."""

import pytest

from tests.graphs.execution.asked import told
from tests.graphs.execution.percepts import event, spoken
from tools.evidence import Percept

CHOICES = ["Yes", "No"]
HALF: tuple[Percept, ...] = (event("Rain", 0, 6), event("Bell", 8, 9))
ALL: tuple[Percept, ...] = (event("Rain", 0, 4.6), event("Rain", 5.2, 12), event("Bell", 8, 9))


def throughout(sound: str) -> str:
    return f'equal(length(sound("{sound}")), length(whole()))'


@pytest.mark.parametrize(
    ("heard", "program", "right"),
    [
        (ALL, throughout("rain"), "Yes"),
        (ALL, throughout("bell"), "No"),
        (ALL, throughout("owl"), "No"),
        (HALF, 'equal(length(part(sound("rain"), 1, 2)), length(part(whole(), 1, 2)))', "Yes"),
        (HALF, 'equal(length(part(sound("rain"), 2, 2)), length(part(whole(), 2, 2)))', "No"),
    ],
)
def test_what_goes_on_throughout_lasts_as_long_as_the_recording(
    heard: tuple[Percept, ...], program: str, right: str
) -> None:
    assert told(program, CHOICES, heard).text == right


@pytest.mark.parametrize(("until", "right"), [(11.5, "Yes"), (10.0, "Yes"), (4.0, "No")])
def test_throughout_is_most_of_the_time(until: float, right: str) -> None:
    heard = [event("Stream", 0.2, until, 0.95), event("Bell", 11.6, 11.9, 0.95)]
    assert told(throughout("stream"), CHOICES, heard).text == right


def test_what_is_covered_now_and_then_still_is_throughout() -> None:
    heard = [event("Stream", 0, 4), event("Bell", 4, 4.5), event("Stream", 7, 12)]
    assert told(throughout("stream"), CHOICES, heard).text == "Yes"


def test_the_longest_sound_need_not_go_on_throughout() -> None:
    heard = [event("Stream", 0, 3, 0.95), event("Bell", 5, 5.4, 0.95)]
    longest = 'is_(name(most("length", sound())), "stream")'
    assert told(longest, CHOICES, heard).text == "Yes"
    assert told(throughout("stream"), CHOICES, heard).text == "No"


@pytest.mark.parametrize("program", ["minus({}, {})", "minus({1}, {0})"])
def test_by_how_much_is_asked_whichever_is_more(program: str) -> None:
    heard = [spoken("seven", 1, 1.5), spoken("two", 4, 4.5)]
    asked = program.format("number(nth(1, word()))", "number(nth(2, word()))")
    assert told(asked, ["by 2", "by 9", "by 5"], heard).text == "by 5"
