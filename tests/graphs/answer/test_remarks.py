"""Impressions, and whatever else is only text, reach the answer where nothing else was heard."""

import pytest

from graphs.answer.timeline import Timeline
from graphs.state import Call
from tests.graphs.answer.heard import answered, event
from tools.audio import AudioClip, Segment
from tools.evidence import Impression, Percept, SubQuery

CHOICES = ["a cello being played", "a kettle coming to the boil"]


def impression(text: str, start: float, end: float, sure: float | None = 0.8) -> Impression:
    where = Segment(start=start, end=end)
    return Impression(tool="listen", segment=where, text=text, confidence=sure)


@pytest.mark.anyio
@pytest.mark.parametrize("text", ["What is heard?", "Which sound comes first?"])
async def test_an_impression_decides_where_nothing_else_does_and_is_cited(
    call: AudioClip, text: str
) -> None:
    percepts = (event("Rain", 0, 1), impression("I hear a kettle coming to the boil.", 2, 4))
    answer = await answered(call, text, CHOICES, percepts)
    assert answer.text == CHOICES[1]
    assert answer.because == (1,)


@pytest.mark.anyio
async def test_an_open_question_is_answered_in_its_words(call: AudioClip) -> None:
    answer = await answered(call, "Who speaks?", [], [impression("an old man", 0, 3)])
    assert answer.text == "I hear: an old man."
    assert (answer.confidence, answer.because) == (0.8, (0,))


@pytest.mark.anyio
@pytest.mark.parametrize(
    "more",
    [
        impression("I hear a kettle coming to the boil.", 2, 4, None),
        impression("I hear a kettle coming to the boil.", 2, 4, 0.0),
    ],
    ids=["says again what other percepts say", "is not believed"],
)
async def test_an_impression_that_says_nothing_for_sure_changes_nothing(
    call: AudioClip, more: Percept
) -> None:
    for choices in (CHOICES, []):
        before = await answered(call, "What is heard?", choices, [event("Rain", 0, 1)])
        after = await answered(call, "What is heard?", choices, [event("Rain", 0, 1), more])
        assert after == before


@pytest.mark.anyio
async def test_what_specialists_heard_comes_before_any_impression(call: AudioClip) -> None:
    percepts = (event("Cello", 0, 1), impression("I hear a kettle coming to the boil.", 2, 4))
    answer = await answered(call, "What is heard?", CHOICES, percepts)
    assert answer.text == CHOICES[0]
    assert answer.because == (0,)


@pytest.mark.anyio
async def test_an_impression_of_the_wrong_side_of_an_anchor_is_no_answer(call: AudioClip) -> None:
    percepts = (
        event("Bark", 4, 5),
        impression(CHOICES[1], 0, 2, 0.9),
        impression(CHOICES[0], 6, 8, 0.3),
    )
    answer = await answered(call, "What is heard after the bark?", CHOICES, percepts)
    assert answer.text == CHOICES[0]


def test_a_timeline_leaves_no_percept_out_but_misses() -> None:
    heard = (event("Bark", 4, 5), impression("a dog", 6, 8), impression("a dog", 1, 2))
    call = Call(round=0, query=SubQuery(tool="listen"), percepts=heard)
    timeline = Timeline.of(Segment(start=0, end=9), [call])
    assert [one.index for one in timeline.remarks] == [2, 1]
    assert [one.index for one in timeline.events] == [0]
