"""Programs as sequences: there and back again, whatever is said."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from graphs.query.linear import copied, linear, program_of
from graphs.query.notation import BEYOND, read
from graphs.query.program import Program
from graphs.query.program_grammar import (
    ANY,
    INTEGERS,
    NAMES,
    OPERATORS,
    START,
    Copy,
    Slot,
    Step,
    expected,
    push,
)

QUESTION = (
    "Does the Dog bark 2.5 s after 1:15, or was it twenty-five times, “ça va?”, like a dog's?"
)
SPANS = [
    Copy(at, at + len(text))
    for text in ("Dog", "bark", "2.5", "1:15", "twenty-five", "ça va?", "a dog's")
    if (at := QUESTION.find(text)) >= 0
]
NUMBERS = [
    one for one in SPANS if QUESTION[one.start].isdigit() or "twenty" in QUESTION[slice(*one)]
]
SHORT: dict[Slot, Step] = {"things": "whole", "value": "channels", "int": "1", "number": "2",
                           "text": ANY, "words": SPANS[0]}  # fmt: skip
"""What ends a sequence soon."""


def sequence(choose: Callable[[list[Step]], Step], longest: int = 12) -> tuple[Step, ...]:
    """A whole sequence; what the grammar allows is chosen among."""
    steps: list[Step] = []
    stack = START
    while stack:
        slot, now = stack[-1], expected(stack, first=not steps)
        options: list[Step] = sorted(now.operators)
        if now.copy:
            options += NUMBERS if slot == "number" else SPANS
        step = SHORT[slot] if len(steps) >= longest else choose(options)
        steps.append(step)
        stack = push(stack, step)
    return tuple(steps)


@st.composite
def sequences(draw: Callable[[Any], Any]) -> tuple[Step, ...]:
    """Any sequence that the grammar allows."""
    return sequence(lambda options: draw(st.sampled_from(options)))


@given(sequences())
def test_a_program_becomes_the_sequence_that_becomes_the_program(steps: tuple[Step, ...]) -> None:
    try:
        program = program_of(steps, QUESTION)
    except ValueError:
        assume(False)
        return
    assert program_of(linear(program, QUESTION), QUESTION) == program


@given(sequences())
def test_what_may_come_next_is_known_until_nothing_may(steps: tuple[Step, ...]) -> None:
    stack = START
    for at, step in enumerate(steps):
        now = expected(stack, first=at == 0)
        assert not now.done
        assert now.copy if isinstance(step, Copy) else step in now.operators
        stack = push(stack, step)
    assert expected(stack).done


@given(sequences(), st.integers(0, 12), st.sampled_from(NAMES))
def test_a_sequence_that_is_none_is_refused(steps: tuple[Step, ...], at: int, other: str) -> None:
    broken = (*steps[:at], other, *steps[at:])
    try:
        found = program_of(broken, QUESTION)
    except ValueError:
        return
    assert found is None or isinstance(found, Program)


@pytest.mark.parametrize(
    ("notation", "steps"),
    [
        ("beyond", (BEYOND,)),
        ('exists(sound("dog"))', ("exists", "sound", Copy(9, 12))),
        ("count(speaker())", ("count", "speaker")),
        ("name(nth(-1, sound()))", ("name", "nth", "-1", "sound", ANY)),
        ("start(span(whole(), 2.5, 36000))", ("start", "span", "whole", Copy(18, 21), "36000")),
        ("start(span(whole(), 25, 75))", ("start", "span", "whole", Copy(46, 57), Copy(30, 34))),
        ('name(least("pitch", note()))', ("name", "least pitch", "note", ANY)),
        ('is_(trend("tempo", whole()), "bark")', ("is_", "trend tempo", "whole", Copy(13, 17))),
    ],
)
def test_a_program_is_written_in_polish_notation(notation: str, steps: tuple[Step, ...]) -> None:
    assert linear(read(notation), QUESTION) == steps


def test_a_text_is_found_as_a_whole_word_first() -> None:
    assert copied("dog", "A watchdog, then a dog.") == Copy(19, 22)
    assert copied("dog", "A watchdog.") == Copy(7, 10)


@pytest.mark.parametrize(
    "notation", ['exists(sound("cat"))', "start(span(whole(), 13.7, 14))", "name(nth(77, sound()))"]
)
def test_what_does_not_stand_in_the_question_is_refused(notation: str) -> None:
    with pytest.raises(ValueError, match=r"stand|expected"):
        linear(read(notation), QUESTION)


@pytest.mark.parametrize("steps", [(), ("exists",), ("exists", "whole", "whole"), ("not_", BEYOND)])
def test_a_sequence_that_stops_short_or_goes_on_is_refused(steps: tuple[Step, ...]) -> None:
    with pytest.raises(ValueError, match=r"complete|left|place"):
        program_of(steps, QUESTION)


def test_every_operator_has_a_number_and_takes_what_can_be_filled() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert {str(one) for one in INTEGERS} <= set(NAMES)
    for slots in OPERATORS.values():
        assert all(expected((slot,)).operators or expected((slot,)).copy for slot in slots)
