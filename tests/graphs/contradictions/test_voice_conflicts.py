"""Two genders for one voice are a contradiction; of two voices they are none."""

import pytest

from graphs.contradictions.contradiction import ConflictKind, Contradiction
from graphs.contradictions.find_contradictions import contradictions
from graphs.state import Call
from tests.graphs.execution.percepts import measured
from tests.graphs.with_ear import WithEar
from tools.audio import Segment
from tools.evidence import Percept, SubQuery, Trait
from tools.tool_registry import ToolSpec

SPAN = Segment(start=0, end=10)


@pytest.fixture(autouse=True)
def ear(with_ear: WithEar) -> None:
    with_ear(ToolSpec("voices", (Trait,), traits=("gender",)))


def gender(label: str, start: float, end: float, sure: float = 0.9) -> Trait:
    where = Segment(start=start, end=end)
    return Trait(tool="voices", segment=where, aspect="gender", label=label, confidence=sure)


def found(*percepts: Percept) -> list[Contradiction]:
    query = SubQuery(tool="voices")
    return contradictions(SPAN, [Call(round=0, query=query, percepts=(one,)) for one in percepts])


def test_two_genders_of_one_stretch_contradict_each_other() -> None:
    (one,) = found(gender("man", 1, 4), gender("woman", 1.1, 3.9))
    assert (one.kind, one.between) == (ConflictKind.GENDER, (0, 1))
    assert one.query.segment is not None
    assert one.query.segment.alike(Segment(start=0.7, end=4.3))


def test_a_voice_and_a_pitch_that_it_cannot_have_contradict_each_other() -> None:
    (one,) = found(gender("man", 1, 4), measured("pitch", 260, 1.5, 3))
    assert one.kind == ConflictKind.GENDER
    assert found(gender("woman", 1, 4), measured("pitch", 95, 1.5, 3))


@pytest.mark.parametrize(
    "percepts",
    [
        (gender("man", 1, 4), gender("woman", 5, 8)),
        (gender("man", 1, 4), gender("man", 1, 4)),
        (gender("man", 1, 4), gender("woman", 1, 4, 0.55)),
        (gender("man", 1, 4), measured("pitch", 180, 1, 4)),
        (gender("man", 1, 4), gender("woman", 3.5, 8)),
    ],
    ids=["apart", "alike", "unsure", "a high man", "hardly shared"],
)
def test_what_may_both_be_so_does_not(percepts: tuple[Percept, ...]) -> None:
    assert found(*percepts) == []
