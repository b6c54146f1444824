"""What is left of an utterance when some of it is heard again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.utterance_parts import parted, together
from tests.graphs.execution.percepts import spoken
from tools.audio import Segment
from tools.evidence import Utterance

LINE = spoken("red green blue grey pink", 1, 6)
PLACES = st.tuples(st.floats(0, 7), st.floats(0.05, 7)).map(
    lambda pair: Segment(start=pair[0], end=pair[0] + pair[1])
)


def test_the_words_before_and_after_are_utterances_of_their_own() -> None:
    beside, there = parted(LINE, Segment(start=3.1, end=3.9))
    assert [(one.text, one.segment.start) for one in beside] == [("red green", 1), ("grey pink", 4)]
    assert there == [0.9]


@given(PLACES)
def test_each_word_is_there_or_left(where: Segment) -> None:
    beside, there = parted(LINE, where)
    assert sum(len(one.words) for one in beside) + len(there) == len(LINE.words)
    assert all(word in LINE.words for one in beside for word in one.words)


def test_without_times_of_words_all_or_nothing_is_heard_again() -> None:
    whole = Utterance(tool="lalm", segment=Segment(start=1, end=3), text="red", confidence=0.4)
    assert parted(whole, Segment(start=0, end=4)) == ([], [0.4])
    assert parted(whole, Segment(start=3, end=4)) == ([whole], [])


def test_words_are_as_sure_together_as_their_mean() -> None:
    assert together([0.4, 0.9]) == pytest.approx(0.6)
    assert together([]) == 0.0
    assert together([0.0, 1.0]) > 0.0
