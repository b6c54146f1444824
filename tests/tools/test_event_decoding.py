"""Scores made into events, and events weighed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools import ontology
from tools.audio import Segment
from tools.event_decoding import foremost, joined, runs, smoothed, specific, sureness
from tools.evidence import SoundEvent


def event(label: str, start: float, end: float, confidence: float = 0.9) -> SoundEvent:
    """A sound."""
    segment = Segment(start=start, end=end)
    return SoundEvent(tool="tag", label=label, segment=segment, confidence=confidence)


@st.composite
def sounds(draw: st.DrawFn) -> SoundEvent:
    """Any sound."""
    label = draw(st.sampled_from(["Animal", "Dog", "Bark", "Music", "Piano", "Rain"]))
    start, length = draw(st.floats(0, 30)), draw(st.floats(0.1, 10))
    return event(label, start, start + length, draw(st.floats(0, 1)))


events = st.lists(sounds(), max_size=12)


def test_a_run_needs_its_peak_and_goes_on_above_the_lower_bar() -> None:
    scores = np.array([0.2, 0.6, 0.2, 0.0, 0.3, 0.0, 0.7], np.float32)
    assert runs(scores, on=0.5, off=0.1) == [(0, 3), (6, 7)]


@given(st.lists(st.floats(0, 1, width=32), max_size=40))
def test_runs_are_separate_in_order_and_reach_both_bars(values: list[float]) -> None:
    scores = np.array(values, np.float32)
    last = -1
    for start, end in runs(scores, on=0.5, off=0.2):
        assert last < start < end
        assert scores[start:end].min() >= 0.2
        assert scores[start:end].max() >= 0.5
        last = end


def test_smoothing_keeps_the_shape_and_a_constant() -> None:
    assert smoothed(np.full((5, 3), 0.25, np.float32), 3) == pytest.approx(0.25)
    assert smoothed(np.ones((1, 3), np.float32), 6).shape == (1, 3)


def test_events_of_one_label_with_a_short_gap_are_one() -> None:
    one, other = joined([event("Dog", 2.1, 3, 0.4), event("Dog", 1, 2, 0.8)], gap=0.3)[:1] * 2
    assert one is other
    assert (one.segment, one.confidence) == (Segment(start=1, end=3), 0.8)


def test_a_longer_gap_or_another_label_keeps_them_apart() -> None:
    assert len(joined([event("Dog", 1, 2), event("Dog", 2.5, 3)], gap=0.3)) == 2
    assert len(joined([event("Dog", 1, 2), event("Cat", 1, 2)], gap=0.3)) == 2


@given(events)
def test_joined_events_of_one_label_do_not_touch(found: list[SoundEvent]) -> None:
    kept = joined(found, gap=0.3)
    for i, a in enumerate(kept):
        for b in kept[i + 1 :]:
            assert a.label != b.label or a.segment.gap(b.segment) >= 0.3


def test_a_generic_parent_gives_way_to_its_kind() -> None:
    found = [event("Animal", 0, 2, 0.99), event("Bark", 0, 2, 0.5)]
    assert [one.label for one in specific(found)] == ["Bark"]


def test_a_parent_stays_where_its_kind_explains_only_a_part() -> None:
    found = [event("Music", 0, 20, 0.9), event("Piano", 3, 5, 0.9)]
    assert {one.label for one in specific(found)} == {"Music", "Piano"}


def test_speech_does_not_give_way_to_a_doubtful_kind_of_speech() -> None:
    found = [event("Speech", 0, 2, 0.95), event("Narration, monologue", 0, 2, 0.4)]
    assert "Speech" in {one.label for one in specific(found)}


@given(events)
def test_what_is_left_out_has_something_more_specific_at_its_time(
    found: list[SoundEvent],
) -> None:
    kept = list(specific(found))
    for one in found:
        kinds = ontology.descendants(one.label)
        told = any(k.label in kinds and k.segment.intersect(one.segment) for k in found)
        assert one in kept or told


def test_surer_events_at_the_same_time_come_first() -> None:
    found = [event("Dog", 0, 2, 0.8), event("Cat", 0, 2, 0.7), event("Rain", 0, 2, 0.75)]
    assert [one.label for one in foremost(found, at_most=2)] == ["Dog", "Rain"]


def test_a_faint_event_at_its_own_time_stays() -> None:
    found = [event("Dog", 0, 2, 0.9), event("Cat", 5, 6, 0.1)]
    assert len(list(foremost(found, at_most=1))) == 2


@given(events)
def test_the_surest_event_always_stays(found: list[SoundEvent]) -> None:
    kept = list(foremost(found, at_most=1))
    assert not found or max(map(sureness, kept)) == max(map(sureness, found))
