"""What a program needs to be perceived."""

from __future__ import annotations

import pytest

from graphs.query.notation import read
from graphs.query.perception_needs import PerceptionNeeds, needs_of, stretches
from graphs.query.program import Trend
from tools.audio import Segment

SPAN = Segment(start=0, end=12)


def needs(notation: str) -> PerceptionNeeds:
    program = read(notation)
    assert program is not None
    return needs_of(program)


def test_how_one_thing_goes_on_is_measured_of_it() -> None:
    asked = needs('is_(trend("tempo", sound("music")), "faster")')
    assert asked.courses == ("tempo",)
    assert asked.measured == ("tempo",)
    assert asked.signals == ()


def test_how_the_recording_goes_on_is_measured_of_its_thirds() -> None:
    program = read('trend("loudness", whole())')
    assert program is not None
    assert isinstance(program.ask, Trend)
    assert [(one.start, one.end) for one in stretches(program.ask, SPAN)] == [
        (0, 4),
        (4, 8),
        (8, 12),
    ]
    assert needs_of(program).signals == ("loudness",)


@pytest.mark.parametrize(
    ("notation", "starts"),
    [
        ("tempo(part(whole(), 2, 2))", [6]),
        ("key(span(whole(), 3, 5))", [3]),
        ("loudness(span(whole(), -2, 36000))", [10]),
        ("key(whole())", []),
    ],
)
def test_parts_of_the_recording_are_where_the_question_says(
    notation: str, starts: list[float]
) -> None:
    found = [one.start for part in needs(notation).parts for one in stretches(part, SPAN)]
    assert found == starts


def test_words_matter_where_a_leaf_is_speech_and_where_no_program_fits() -> None:
    assert needs('words(speech("train to London"))').spoken
    assert needs('count(word("stop"))').spoken
    assert not needs('count(sound("knock"))').spoken
    assert needs_of(None).spoken
