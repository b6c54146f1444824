"""What a question takes for granted, and what is left to doubt where it was not heard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.graphs.execution.asked import told
from tests.graphs.execution.percepts import event, spoken

SAID = [spoken("seven", 1, 1.5), spoken("nine", 5, 5.5), spoken("two", 8, 8.5)]
COUNTS = ["None", "One", "Two", "Three"]


@pytest.mark.parametrize("how", ["after", "before", "during"])
def test_beside_what_was_not_heard_nothing_is_counted(how: str) -> None:
    answer = told(f'count({how}(word(), sound("thunder")))', COUNTS, SAID)
    assert max(answer.posterior) < 0.5


@pytest.mark.parametrize("how", ["after", "before", "during", "next", "previous"])
def test_what_lies_beside_nothing_is_neither_so_nor_not_so(how: str) -> None:
    heard = [event("Bell", 3, 4)]
    answer = told(f'exists({how}(sound("bell"), sound("thunder")))', ["Yes", "No"], heard)
    assert max(answer.posterior) < 0.7


def test_while_nobody_speaks_is_always_where_nobody_does() -> None:
    heard = [event("Bell", 3, 4, 0.95)]
    answer = told('exists(apart(sound("bell"), speech()))', ["Yes", "No"], heard)
    assert answer.text == "Yes"
    assert answer.confidence > 0.8


@given(st.floats(0.1, 11.0))
def test_what_was_heard_leaves_no_doubt_of_what_lies_beside_it(at: float) -> None:
    heard = [event("Thunder", at, at + 0.3, 1.0), *SAID]
    answer = told('count(after(word(), sound("thunder")))', COUNTS, heard)
    clear = all(abs(one.segment.start - at - 0.3) > 0.5 for one in SAID)
    if clear:
        right = sum(one.segment.start > at + 0.3 for one in SAID)
        assert answer.text == COUNTS[right]


@pytest.mark.parametrize("span", ["-2, 36000", "10, 36000", "10, 12", "-2, -1"])
def test_what_goes_on_to_the_end_is_heard_in_the_last_seconds(span: str) -> None:
    heard = [event("Rain", 0, 12, 0.95), event("Bell", 3, 4, 0.95)]
    assert told(f'exists(span(sound("rain"), {span}))', ["Yes", "No"], heard).text == "Yes"
    assert told(f"name(span(sound(), {span}))", ["a bell", "rain", "a dog"], heard).text == "rain"
    assert told(f'exists(span(sound("bell"), {span}))', ["Yes", "No"], heard).text == "No"


def test_nothing_is_heard_beyond_the_end() -> None:
    heard = [event("Rain", 0, 12, 0.95)]
    assert told('exists(span(sound("rain"), 20, 36000))', ["Yes", "No"], heard).text == "No"


BETWEEN = 'name(between(sound(), nth(1, sound("horn")), nth(2, sound("horn"))))'
HORNS = (event("Horn", 1, 2, 0.95), event("Horn", 8, 9, 0.95))


@pytest.mark.parametrize("silence", ["silence", "nothing but silence", "complete silence"])
def test_silence_is_where_nothing_is_heard(silence: str) -> None:
    choices = ["a cat", silence, "thunder"]
    assert told(BETWEEN, choices, HORNS).text == silence
    assert told(BETWEEN, choices, [*HORNS, event("Cat", 4, 5)]).text == "a cat"


def test_there_is_no_silence_where_what_is_heard_has_another_name() -> None:
    choices = ["a cat", "silence", "thunder"]
    heard = [*HORNS, event("Violin", 3, 7, 0.95), event("Cat", 4, 5, 0.15)]
    answer = told(BETWEEN, choices, heard)
    assert answer.text == "a cat"
    assert answer.posterior[1] < 0.2


def test_what_goes_on_around_something_is_heard_after_it() -> None:
    program = 'exists(after(sound("stream"), sound("cat")))'
    heard = [event("Stream", 0.5, 11, 0.95), event("Cat", 4, 5, 0.95)]
    assert told(program, ["Yes", "No"], heard).text == "Yes"
    heard = [event("Stream", 0.5, 4.8, 0.95), event("Cat", 4, 5, 0.95)]
    assert told(program, ["Yes", "No"], heard).text == "No"


@pytest.mark.parametrize(
    "denial", ["There is no violin", "No violin is heard", "the violin is absent"]
)
def test_a_choice_may_say_that_what_is_asked_of_is_not_there(denial: str) -> None:
    program, choices = 'name(during(sound(), sound("violin")))', ["Bell", denial, "Rain"]
    heard = [event("Bell", 3, 4, 0.95), event("Rain", 6, 9, 0.95)]
    assert told(program, choices, heard).text == denial
    assert told(program, choices, [*heard, event("Violin", 2, 5, 0.95)]).text == "Bell"


def test_of_what_nobody_heard_one_can_most_probably_not_tell() -> None:
    choices = ["Martin", "It is not possible to tell", "Peter", "Andrew"]
    answer = told("words(nth(1, speech()))", choices, [])
    assert answer.text == "It is not possible to tell"
    assert answer.confidence < 0.9
