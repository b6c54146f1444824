"""Impressions, and whatever else is only text, reach the answer where nothing else was heard."""

import pytest

from tests.graphs.execution.percepts import event
from tests.graphs.heard import answered
from tools.audio import AudioClip, Segment
from tools.evidence import Impression, Percept

CHOICES = ["a cello being played", "a kettle coming to the boil"]
KETTLE = "I hear a kettle coming to the boil."


def impression(text: str, start: float, end: float, sure: float | None = 0.8) -> Impression:
    where = Segment(start=start, end=end)
    return Impression(tool="listen", segment=where, text=text, confidence=sure)


@pytest.mark.anyio
@pytest.mark.parametrize("program", ["name(sound())", "who(nth(1, turn()))", "beyond"])
async def test_an_impression_decides_where_nothing_else_does_and_is_cited(
    call: AudioClip, program: str
) -> None:
    percepts = (event("Rain", 0, 1), impression(KETTLE, 2, 4))
    answer = await answered(call, program, CHOICES, percepts)
    assert (answer.text, answer.because) == (CHOICES[1], (1,))
    assert 0.5 < answer.confidence < 0.9
    assert sum(answer.posterior) == pytest.approx(1)


@pytest.mark.anyio
@pytest.mark.parametrize(
    "more",
    [impression(KETTLE, 2, 4, None), impression(KETTLE, 2, 4, 0.0)],
    ids=["says again what other percepts say", "is not believed"],
)
@pytest.mark.parametrize("program", ["name(sound())", "beyond"])
async def test_an_impression_that_says_nothing_for_sure_changes_nothing(
    call: AudioClip, program: str, more: Percept
) -> None:
    for choices in (CHOICES, []):
        before = await answered(call, program, choices, [event("Rain", 0, 1)])
        after = await answered(call, program, choices, [event("Rain", 0, 1), more])
        assert after == before


@pytest.mark.anyio
async def test_what_a_program_tells_comes_before_any_impression(call: AudioClip) -> None:
    percepts = (event("Cello", 0, 1), impression(KETTLE, 2, 4))
    answer = await answered(call, "name(sound())", CHOICES, percepts)
    assert (answer.text, answer.because) == (CHOICES[0], (0,))
