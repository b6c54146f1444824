"""On which side a thing is, as it was measured where the thing is heard."""

import pytest

from tests.graphs.execution.percepts import event
from tests.graphs.execution.test_traits import answered
from tools.audio import AudioClip, Segment
from tools.evidence import Measurement


def side(text: str, start: float, end: float) -> Measurement:
    where = Segment(start=start, end=end)
    return Measurement(tool="measure", segment=where, quantity="balance", text=text)


@pytest.mark.parametrize(
    ("program", "question", "choices", "right"),
    [
        ('channels(sound("dog"))', "Is the dog on the left?", "on the left|on the right", 1),
        ('channels(sound("bell"))', "On which side is the bell?", "left|right|centre", 0),
        ("beyond", "From which side does the bell come?", "right|left", 1),
        ("beyond", "Is the dog on the left or on the right?", "left|right", 1),
    ],
)
def test_a_thing_is_on_the_side_where_it_was_measured(
    call: AudioClip, program: str, question: str, choices: str, right: int
) -> None:
    heard = (
        *(event("Dog", 1, 2), event("Bell", 5, 6), side("centre", 0, 10)),
        *(side("right", 1, 2), side("right", 1, 1.5), side("left", 1.5, 2), side("left", 5, 6)),
    )
    offered = tuple(choices.split("|"))
    answer = answered(call, question, offered, *heard, program=program)
    assert answer.choice == right
    assert answer.confidence > 0.7
