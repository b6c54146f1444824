"""Chords, notes, beats and metres, as whoever measures them reports them."""

from __future__ import annotations

import pytest

from graphs.state import Call
from tests.graphs.execution.asked import level, ran, told
from tests.graphs.with_ear import WithEar
from tools.audio import Segment
from tools.evidence import Measurement, Quantity, SubQuery
from tools.tool_registry import ToolSpec

SPAN = Segment(start=0, end=12)
ROW = ("C:maj", "A:min", "F:maj", "G:7", "C:maj", "A:min")


def chords(*names: str, step: float = 2.0) -> tuple[Measurement, ...]:
    return tuple(level("chord", name, step * at, step * (at + 1)) for at, name in enumerate(names))


def at_times(quantity: Quantity, *times: float) -> Measurement:
    return Measurement(
        tool="measure", segment=SPAN, quantity=quantity, value=len(times), times=times
    )


@pytest.mark.parametrize(
    ("program", "choices", "right"),
    [
        ("name(nth(1, chord()))", "A minor|C major|F major", "C major"),
        ("name(span(chord(), 6.2, 7.8))", "Gmaj7|G|G7|Em", "G7"),
        ("name(span(chord(), 2.2, 3.8))", "Am7|Am|A|C", "Am"),
        ('name(next(chord(), chord("F major")))', "C|Am|G7", "G7"),
        ('start(chord("A minor"))', "2 s|6 s|11 s", "2 s"),
        ('exists(chord("D minor"))', "Yes|No", "No"),
        ('count(chord("Am"))', "1|2|4", "2"),
        ("kinds(chord())", "3|4|6", "4"),
        ("order(chord())", "C - G - Am - F|C - Am - F - G|F - C - G - Am", "C - Am - F - G"),
        ("order(chord())", "C–Am–F–G7|Am–F–G7–C|F–G7–C–Am", "C–Am–F–G7"),
        ("order(chord())", "I-V-vi-IV|I-vi-IV-V|ii-V-I", "I-vi-IV-V"),
        ("length(nth(4, chord()))", "1 s|2 s|5 s", "2 s"),
    ],
)
def test_chords_answer_by_name_place_and_order(program: str, choices: str, right: str) -> None:
    result = told(program, choices.split("|"), chords(*ROW), SPAN)
    assert result.text == right
    assert result.confidence > 0.6


def test_where_there_is_no_chord_is_none() -> None:
    percepts = chords("N", "C:maj", "N", "G:maj")
    assert told("count(chord())", ("1", "2", "4"), percepts, SPAN).text == "2"
    assert told("name(nth(1, chord()))", ("G", "C"), percepts, SPAN).text == "C"


def test_numerals_are_read_in_the_key_that_was_measured() -> None:
    percepts = (*chords("D", "A", "B:min", "G"), level("key", "D major", 0, 12))
    choices = ("I-V-vi-IV", "IV-I-ii-bVII", "I-IV-V-I")
    assert told("order(chord())", choices, percepts, SPAN).text == "I-V-vi-IV"


TONES = (("A4", 440.0), ("C5", 523.25), ("E5", 659.26), ("A3", 220.0))
NOTES = tuple(
    level("note", name, 2.0 * at, 2.0 * at + 1.5).model_copy(update={"value": hertz, "unit": "Hz"})
    for at, (name, hertz) in enumerate(TONES)
)


@pytest.mark.parametrize(
    ("program", "choices", "right"),
    [
        ("count(note())", "2|4|7", "4"),
        ('name(most("pitch", note()))', "A4|C5|E5|G5", "E5"),
        ('name(least("pitch", note()))', "A4|A3|E5", "A3"),
        ("name(nth(2, note()))", "C|D|A", "C"),
        ('place(most("pitch", note()))', "the first|the second|the third", "the third"),
        ('start(note("E5"))', "0 s|4 s|6 s", "4 s"),
    ],
)
def test_notes_are_told_apart_by_their_own_pitch(program: str, choices: str, right: str) -> None:
    result = told(program, choices.split("|"), NOTES, SPAN)
    assert (result.text, result.guess) == (right, False)


def test_beats_are_where_they_were_measured() -> None:
    beats = at_times("beat", *(0.5 * at for at in range(16)))
    onsets = at_times("onsets", 0.1, 0.9)
    assert told("count(beat())", ("2", "8", "16"), (beats, onsets), SPAN).text == "16"
    assert told("start(nth(3, beat()))", ("0 s", "1 s", "3 s"), (beats, onsets), SPAN).text == "1 s"


@pytest.mark.parametrize(
    ("heard", "choices", "right"),
    [
        ("3/4", "4/4|3/4|6/8", "3/4"),
        ("4/4", "3/4|4/4", "4/4"),
        ("3/4", "duple|triple", "triple"),
        ("6/8", "6/8|2/4|3/4", "6/8"),
        ("4/4", "waltz time|common time", "common time"),
        ("5/4", "four beats per bar|five beats per bar", "five beats per bar"),
    ],
)
def test_a_metre_is_one_however_it_is_said(heard: str, choices: str, right: str) -> None:
    result = told("metre(whole())", choices.split("|"), (level("metre", heard, 0, 12),), SPAN)
    assert result.text == right
    assert result.confidence > 0.6


@pytest.mark.parametrize(("sort", "quantity"), [("chord", "chord"), ("note", "note")])
def test_what_was_measured_in_vain_is_not_there(
    with_ear: WithEar, sort: str, quantity: Quantity
) -> None:
    with_ear(ToolSpec("ear", gives=(Measurement,), quantities=(quantity,)))
    call = Call(round=0, query=SubQuery(tool="ear", text=quantity))
    result = ran(f"count({sort}())", ("0", "1", "2", "3"), [call], SPAN)
    assert result.text == "0"
    assert not result.unheard
