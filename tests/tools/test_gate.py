"""Which of Whisper's segments are believed."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.speech_recognition import FEW, Gate


@dataclass(frozen=True)
class _Said:
    word: str
    start: float
    end: float
    probability: float = 0.9


@dataclass(frozen=True)
class _Segment:
    words: tuple[_Said, ...]
    no_speech_prob: float = 0.1
    avg_logprob: float = -0.3
    compression_ratio: float = 1.2


def _segment(count: int, seconds: float) -> _Segment:
    step = seconds / count
    return _Segment(tuple(_Said(" na", at * step, (at + 1) * step) for at in range(count)))


@pytest.mark.parametrize(("count", "seconds", "believed"), [(18, 1.9, False), (18, 4.0, True)])
def test_more_words_than_could_be_said_in_the_time_are_a_loop(
    count: int, seconds: float, believed: bool
) -> None:
    assert Gate().admits(_segment(count, seconds)) is believed


@given(st.integers(1, FEW), st.floats(0.02, 3))
def test_a_few_words_may_have_rough_times(count: int, seconds: float) -> None:
    assert Gate().admits(_segment(count, seconds))
