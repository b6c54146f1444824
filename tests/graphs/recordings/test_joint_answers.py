"""Values of several recordings made one answer: laws of comparing, and choices of every kind."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphs.query.joint_program import JointProgram, RecordingPart, Shape, parts
from graphs.query.notation import read
from graphs.recordings.joint_answers import put_together
from graphs.recordings.joint_choices import chosen
from graphs.recordings.joint_values import PartValue, alike, drawn, most

NAMES = ("a.wav", "b.wav")
LOUD = read("loudness(whole())")
COUNT = read('count(sound("bark"))')


def value(*numbers: float, text: str = "it") -> PartValue:
    return PartValue(np.array(numbers, dtype=np.float64), text, 0.9)


def told(shape: Shape, *sides: PartValue, **more: object) -> tuple[str, float]:
    """The answer to an open question."""
    joint = JointProgram.model_validate(
        {"shape": shape, "asked": "?", "program": COUNT, "recordings": (1, 2), **more}
    )
    found = dict(zip(parts(joint), sides, strict=True))
    answer = put_together(joint, found, NAMES)
    return answer.text, answer.chance


@example([0.0, -1.0], 1e-308, False)
@given(st.lists(st.floats(-60, 0), min_size=2, max_size=5), st.floats(0, 3), st.booleans())
def test_shares_add_up_and_go_with_their_recordings(
    numbers: list[float], step: float, least: bool
) -> None:
    rows = np.array([numbers])
    shares = most(rows, step, least)
    assert shares.sum() == pytest.approx(1)
    assert most(rows[:, ::-1], step, least)[::-1] == pytest.approx(shares)
    extreme = min(numbers) if least else max(numbers)
    assert shares[numbers.index(extreme)] == pytest.approx(shares.max())


def test_what_has_no_value_has_not_most_of_it() -> None:
    rows = drawn([value(np.nan), value(3.0, 4.0)])
    assert most(rows, 0, False)[1] > 0.99


def test_a_difference_that_nobody_would_notice_decides_little() -> None:
    joint = JointProgram(shape="which", asked="?", program=LOUD, recordings=(1, 2))
    near, far = (
        put_together(joint, dict(zip(parts(joint), (value(-20), value(b)), strict=True)), NAMES)
        for b in (-20.1, -32.0)
    )
    assert near.text.startswith("None more than the others.")
    assert near.recordings[0] < 0.65
    assert far.chance > 0.99
    assert far.text == "The first recording (a.wav): it; the second recording: it"


@pytest.mark.parametrize(
    ("shape", "sides", "text"),
    [
        ("which", (value(2), value(2)), "None more than the others. The first recording: it;"),
        ("where", (value(0.9), value(0.1)), "The first recording (a.wav)."),
        ("where", (value(0.9), value(0.8)), "Both recordings."),
        ("where", (value(0.1), value(0.2)), "Neither recording."),
        ("every", (value(0.9), value(0.9)), "Yes."),
        ("some", (value(0.1), value(0.9)), "Yes."),
        ("none", (value(0.1), value(0.9)), "No."),
        ("tally", (value(0.95), value(0.95)), "2 of 2 recordings."),
        ("total", (value(3), value(2)), "5 (The first recording: it; the second recording: it)."),
        ("difference", (value(3), value(7)), "4 (The first recording: it; the second recording"),
        ("more", (value(3), value(3)), "No."),
        ("more", (value(4), value(3)), "Yes."),
        ("alike", (value(3), value(3)), "Yes."),
        ("unlike", (value(3), value(3)), "No."),
    ],
)
def test_each_shape_says_what_it_is_asked(
    shape: Shape, sides: tuple[PartValue, ...], text: str
) -> None:
    said, sure = told(shape, *sides)
    assert said.startswith(text)
    assert 0.5 <= sure <= 1


def test_what_is_denied_is_turned_round() -> None:
    assert told("where", value(0.9), value(0.1), denied=True)[0].startswith("The second")


def test_labels_are_one_by_their_words() -> None:
    english, spanish = value(0, text="English."), value(0, text="Spanish.")
    language = read("language(speech())")
    assert alike([english, english], language) > 0.7 > 0.3 > alike([english, spanish], language)
    unknown = PartValue(np.array([np.nan]), "Nothing.", 0.0)
    assert alike([english, unknown], language) == 0.5


@pytest.mark.parametrize(
    ("shape", "sides", "choices", "best"),
    [
        ("which", (3, 9), ("Audio 1", "Audio 2"), 1),
        ("which", (3, 9), ("the first", "the second", "both are equal"), 1),
        ("which", (9, 3), ("A", "B"), 0),
        ("which", (4, 4), ("the first", "the second", "both the same"), 2),
        ("where", (0.9, 0.9), ("the first one", "the second one", "both", "neither"), 2),
        ("where", (0.1, 0.1), ("first recording", "second recording", "neither of them"), 2),
        ("every", (0.9, 0.9), ("No", "Yes"), 1),
        ("more", (9, 3), ("yes", "no"), 0),
        ("total", (2, 3), ("3", "4", "5", "6"), 2),
        ("difference", (2, 8), ("about 2", "about 6"), 1),
        ("which", (9, 3), ("(A) b.wav", "(B) a.wav"), 1),
    ],
)
def test_choices_are_recordings_yes_and_no_or_numbers(
    shape: Shape, sides: tuple[float, float], choices: tuple[str, ...], best: int
) -> None:
    joint = JointProgram(shape=shape, asked="?", program=COUNT, recordings=(1, 2))
    found = dict(zip(parts(joint), map(value, sides), strict=True))
    at, posterior, guess = chosen(put_together(joint, found, NAMES), choices, NAMES, "?")
    assert (at, guess) == (best, False)
    assert sum(posterior) == pytest.approx(1)


@pytest.mark.parametrize(
    ("program", "sides", "choices", "best"),
    [
        ("length(whole())", (60, 60), ("30 seconds", "2 minutes", "4 minutes"), 1),
        ("length(whole())", (60, 60), ("1:00", "2:00", "3:00"), 1),
        ("pitch(whole())", (400, 600), ("100 Hz", "1 kHz", "4 kHz"), 1),
    ],
)
def test_choices_are_read_in_the_unit_of_what_is_asked(
    program: str, sides: tuple[float, float], choices: tuple[str, ...], best: int
) -> None:
    joint = JointProgram(shape="total", asked="?", program=read(program), recordings=(1, 2))
    found = dict(zip(parts(joint), map(value, sides), strict=True))
    at, _, guess = chosen(put_together(joint, found, NAMES), choices, NAMES, "?")
    assert (at, guess) == (best, False)


def test_where_nothing_was_measured_nothing_speaks_for_a_choice() -> None:
    joint = JointProgram(shape="difference", asked="?", program=LOUD, recordings=(1, 2))
    found = dict(zip(parts(joint), (value(np.nan), value(np.nan)), strict=True))
    _, posterior, guess = chosen(put_together(joint, found, NAMES), ("1", "2", "5"), NAMES, "?")
    assert guess
    assert posterior == pytest.approx((1 / 3, 1 / 3, 1 / 3))


def test_that_it_cannot_be_told_is_no_answer_to_yes_or_no() -> None:
    joint = JointProgram(shape="every", asked="?", program=COUNT, recordings=(1, 2))
    found = dict(zip(parts(joint), (value(0.1), value(0.1)), strict=True))
    choices = ("Yes", "No", "Not sure")
    at, posterior, _ = chosen(put_together(joint, found, NAMES), choices, NAMES, "?")
    assert at == 1
    assert posterior[1] > 0.9


def test_a_program_over_parts_is_taken_apart_by_recording() -> None:
    program = read(
        'both(exists(part(sound("bell"), 2, 2)), not_(exists(part(sound("bell"), 1, 2))))'
    )
    joint = JointProgram(shape="parts", asked="?", program=program, recordings=(1, 2))
    second, first = parts(joint)
    assert (second.recording, first.recording) == (2, 1)
    assert second.program == read('exists(sound("bell"))')
    found = {RecordingPart.model_validate(one.model_dump()): value(0.9) for one in (second, first)}
    found[first] = value(0.95)
    assert put_together(joint, found, NAMES).yes == pytest.approx(0.9)
