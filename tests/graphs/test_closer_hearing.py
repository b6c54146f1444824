"""What a closer hearing corrects of a timeline, and what it leaves."""

from __future__ import annotations

from graphs.state import Call
from graphs.timeline import Timeline
from tests.graphs.execution.percepts import event
from tools.audio import Segment
from tools.evidence import Aim, Percept, SoundEvent, SubQuery

SPAN = Segment(start=0, end=12)


def heard(start: float, end: float, sure: float = 0.8) -> SoundEvent:
    where = Segment(start=start, end=end)
    return SoundEvent(tool="listen", segment=where, label="Bark", confidence=sure)


def listened(start: float, end: float, *percepts: Percept, aim: Aim = "hear") -> Call:
    where = Segment(start=start, end=end)
    query = SubQuery(tool="listen", text="bark", aim=aim, segment=where)
    return Call(round=1, query=query, percepts=percepts)


def times(first: Percept, *calls: Call) -> list[tuple[float, float]]:
    made = [Call(round=0, query=SubQuery(tool="tag"), percepts=(first,)), *calls]
    events = Timeline.of(SPAN, made).events
    return [(one.segment.start, one.segment.end) for one in events]


def test_what_reaches_out_of_a_crop_stays_outside_of_it() -> None:
    crop = listened(1, 4, heard(1.5, 4))
    assert times(event("Bark", 1, 6), crop) == [(1.5, 4), (4, 6)]


def test_what_ends_within_a_crop_does_not_go_on_behind_it() -> None:
    assert times(event("Bark", 1, 6), listened(0, 5, heard(1.5, 3))) == [(1.5, 3)]


def test_single_occasions_are_kept_whoever_listens_to_a_narrower_crop() -> None:
    single = listened(0, 12, heard(1, 1.3), heard(2, 2.3), aim="count")
    narrow = listened(0.5, 3, heard(1, 2.3))
    assert times(event("Bark", 1, 2.3), single, narrow) == [(1, 1.3), (2, 2.3)]
    assert times(event("Bark", 1, 2.3), narrow, single) == [(1, 1.3), (2, 2.3)]


def test_a_faint_hearing_of_one_time_takes_no_other_away() -> None:
    faint = listened(0, 12, heard(5, 6, 0.07))
    assert times(event("Bark", 1, 2, 0.09), faint) == [(1, 2), (5, 6)]
    assert times(event("Bark", 1, 2, 0.09), listened(0, 12, heard(5, 6, 0.8))) == [(5, 6)]
