"""Calls that run into each other, and were heard as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.graphs.execution.asked import told
from tests.graphs.execution.percepts import event
from tools.evidence import SoundEvent

COUNTS = ["3", "4", "5", "6", "7", "8", "9", "10"]


def call(label: str, start: float, end: float) -> SoundEvent:
    return event(label, start, end, 0.97).model_copy(update={"tool": "listen"})


def knocks(*starts: float, length: float = 0.2) -> list[SoundEvent]:
    return [call("Knock", at, at + length) for at in starts]


def test_a_call_that_is_far_longer_than_its_like_is_likelier_several() -> None:
    heard = [call("Knock", 1, 1.7), *knocks(2.5, 3.0, 3.5, 4.0)]
    answer = told('count(sound("knock"))', ["4", "6"], heard)
    assert answer.text == "6"
    assert told('more(count(sound("knock")), constant(5))', ["No", "Yes"], heard).text == "Yes"


@pytest.mark.parametrize("long", [(1.0, 1.3), (1.0, 1.4)])
def test_a_call_that_is_somewhat_longer_is_one(long: tuple[float, float]) -> None:
    heard = [call("Knock", *long), *knocks(2.5, 3.0, 3.5, 4.0)]
    assert told('count(sound("knock"))', COUNTS, heard).text == "5"


def test_of_what_lasts_a_longer_time_is_no_more() -> None:
    heard = [call("Stream", 0, 6), call("Stream", 7, 8.5), call("Stream", 9, 10.3),
             call("Stream", 10.8, 12)]  # fmt: skip
    assert told('count(sound("stream"))', ["3", "4", "5", "6"], heard).text == "4"


def test_where_there_are_few_nobody_knows_how_long_one_is() -> None:
    heard = [call("Knock", 1, 3), *knocks(5.0, 6.0)]
    assert told('count(sound("knock"))', COUNTS, heard).text == "3"


@given(st.lists(st.integers(0, 22), min_size=4, max_size=8, unique=True))
def test_calls_of_one_length_are_counted_one_by_one(halves: list[int]) -> None:
    heard = knocks(*(at / 2 for at in halves))
    answer = told('count(sound("knock"))', COUNTS, heard)
    assert answer.text == str(len(halves))


def test_who_does_not_count_says_what_it_says() -> None:
    heard = [
        event("Knock", 1, 2.5, 0.97),
        *(event("Knock", at, at + 0.2, 0.97) for at in (4, 5, 6)),
    ]
    assert told('count(sound("knock"))', COUNTS, heard).text == "4"
