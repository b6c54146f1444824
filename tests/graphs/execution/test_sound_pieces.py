"""Pieces of one sound as one, stretches between pauses, and parts of a recording."""

import pytest

from tests.graphs.execution.asked import told
from tests.graphs.execution.percepts import event, measured
from tools.audio import Segment
from tools.evidence import Measurement, Percept, SoundEvent

PIECES = (event("Helicopter", 0, 2.3), event("Helicopter", 2.7, 5.5), event("Waves", 8, 12))
RAINY = (
    event("Rain", 0, 2), event("Bark", 2.1, 2.5), event("Rain", 3, 6), event("Rain", 7, 9),
    event("Bark", 6.2, 6.6),
)  # fmt: skip


def test_a_gap_much_shorter_than_its_pieces_is_none() -> None:
    choices = ["10 seconds", "6 seconds", "2.5 seconds", "half a second"]
    program = 'minus(start(sound("waves")), end(sound("helicopter")))'
    assert told(program, choices, PIECES).text == "2.5 seconds"


def test_a_sound_goes_on_behind_what_hides_it() -> None:
    program = 'count(during(sound("bark"), sound("rain")))'
    assert told(program, ["none", "1", "2", "3"], RAINY).text == "2"


STREAM = (event("Stream", 0, 3), event("Cough", 3.7, 3.85), event("Stream", 4.7, 8))


def test_what_a_tagger_does_not_hear_past_a_louder_sound_goes_on() -> None:
    program = 'count(during(sound("cough"), sound("stream")))'
    assert told(program, ["none", "1", "2"], STREAM).text == "1"
    assert told('count(sound("stream"))', ["1", "2", "3"], STREAM).text == "1"


@pytest.mark.parametrize("between", [(), (event("Cough", 3.0, 3.1),)])
def test_a_long_gap_that_nothing_hides_is_a_pause(between: tuple[SoundEvent, ...]) -> None:
    heard = (event("Stream", 0, 3), *between, event("Stream", 5, 8))
    assert told('count(sound("stream"))', ["1", "2", "3"], heard).text == "2"


def test_sounds_of_two_kinds_do_not_go_on_in_each_other() -> None:
    heard = (event("Bird Owl", 0, 3), event("Cough", 3.3, 3.8), event("Bird Duck", 4.1, 8))
    assert told('count(sound("bird"))', ["1", "2", "3"], heard).text == "2"


def test_a_sound_lasts_as_long_as_most_hearings_say() -> None:
    heard = [event("Stream", 5, 9, 0.9), event("Stream", 2, 9, 0.8), event("Stream", 2.2, 9.4, 0.8)]
    choices = ["3 seconds", "4 seconds", "5 seconds", "7 seconds"]
    assert told('length(sound("stream"))', choices, heard).text == "7 seconds"


def test_single_calls_stay_single() -> None:
    barks = [event("Bark", at, at + 0.3) for at in (1.0, 1.5, 2.1, 4.0)]
    assert told('count(sound("bark"))', ["1", "2", "3", "4"], barks).text == "4"


@pytest.mark.parametrize(
    ("start", "end", "right"), [(3.8, 5.6, "the middle third"), (0.5, 4.2, "the first third")]
)
def test_a_sound_is_in_the_part_that_holds_most_of_it(start: float, end: float, right: str) -> None:
    choices = ["the first third", "the middle third", "the last third"]
    assert told('start(sound("cry"))', choices, [event("Cry", start, end)]).text == right


def silence(start: float, end: float) -> Measurement:
    return measured("silence", end - start, start, end)


def onsets(count: int, start: float, end: float) -> Measurement:
    return measured("onsets", count, start, end)


PATTERNS = (
    silence(0, 0.6), silence(2.0, 2.3), silence(5.5, 6.8), silence(11.5, 12),
    measured("tempo", 166, 0.6, 5.5), measured("tempo", 150, 6.8, 11.5),
    onsets(20, 0.6, 5.5), onsets(38, 6.8, 11.5),
)  # fmt: skip


def test_patterns_are_told_apart_by_the_pauses_between_them() -> None:
    choices = ["84 BPM", "98 BPM", "150 BPM"]
    assert told('tempo(nth(2, sound("pattern")))', choices, PATTERNS).text == "150 BPM"


def test_what_is_faster_is_told_by_how_often_sounds_begin() -> None:
    choices = ["The first pattern", "The second pattern"]
    program = 'place(most("tempo", sound("pattern")))'
    assert told(program, choices, PATTERNS).text == "The second pattern"


def test_two_labels_of_one_time_are_one_source() -> None:
    heard = [event("Car", 7.5, 9.6), event("Chainsaw", 7.7, 12), event("Bell", 1, 2)]
    assert told("kinds(sound())", ["1", "2", "3"], heard).text == "2"


def test_next_is_what_begins_next_where_sounds_overlap() -> None:
    heard = [event("Harp", 4, 8), event("Clarinet", 1, 5.5), event("Drum", 9, 10)]
    assert told('name(next(sound(), sound("clarinet")))', ["harp", "drum"], heard).text == "harp"


@pytest.mark.parametrize(("sure", "right"), [(0.1, "No"), (0.9, "Yes")])
def test_faint_ones_of_very_many_sounds_are_none(sure: float, right: str) -> None:
    heard: list[Percept] = [
        SoundEvent(
            tool="tag", segment=Segment(start=at, end=at + 1), label="Animal", confidence=sure
        )
        for at in (1, 4, 7)
    ]
    assert told('exists(sound("animal"))', ["Yes", "No"], heard).text == right
