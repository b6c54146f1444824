"""Programs from outside: they survive both ways of writing, or are refused in one line."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.query import notation
from graphs.query.program import Program
from graphs.query.program_json import program_from, read_json
from tests.graphs.query.program_strategies import programs
from tools.errors import InputError

DOG: dict[str, Any] = {"op": "leaf", "sort": "sound", "of": "dog"}
HEARD: dict[str, Any] = {"op": "exists", "things": DOG}


def nested(depth: int) -> str:
    """A program of so many negations."""
    inner = json.dumps(HEARD)
    return '{"ask": ' + '{"op": "not", "value": ' * depth + inner + "}" * depth + "}"


@given(programs())
def test_a_program_survives_json(program: Program) -> None:
    assert read_json(program.model_dump_json()) == program
    assert program_from(json.loads(json.dumps(program.model_dump(mode="json")))) == program


@given(programs())
def test_a_program_survives_the_notation(program: Program) -> None:
    written = notation.write(program)
    if len(written) <= notation.LONGEST:
        assert notation.read(written) == program


def refused(read: Callable[..., object], given: object) -> str:
    """Why it is, in one line."""
    with pytest.raises(InputError) as caught:
        read(given)
    told = str(caught.value)
    assert told.count("\n") == 0
    assert len(told) < 1_000
    return told


@pytest.mark.parametrize("depth", [15, 100, 200, 900, 10_000])
def test_a_program_nested_too_deep_is_refused_in_one_line(depth: int) -> None:
    refused(read_json, nested(depth))
    refused(notation.read, "not_(" * depth + "exists(sound())" + ")" * depth)
    deep: Any = HEARD
    for _ in range(depth):
        deep = {"op": "not", "value": deep}
    refused(program_from, {"ask": deep})


@pytest.mark.parametrize(
    ("ask", "why"),
    [
        ({"op": "taste", "things": DOG}, "'taste'"),
        ({"op": ["exists"], "things": DOG}, "expected"),
        (DOG, "'leaf'"),
        ({"things": DOG}, "expected a function"),
        (5, "expected a function; found 5"),
        (None, "expected a function; found None"),
        ([HEARD], "expected a function; found a list"),
        ({"op": "exists", "things": HEARD}, "'exists'"),
        ({"op": "exists"}, "things: Field required"),
        (HEARD | {"twice": True}, "twice: Extra inputs"),
        ({"op": "count", "things": {"op": "nth", "k": 0, "things": DOG}}, "no thing is number 0"),
        ({"op": "count", "things": {"op": "nth", "k": 100, "things": DOG}}, "found 100"),
        ({"op": "count", "things": {"op": "part", "k": 0, "n": 3, "things": DOG}}, "no part 0"),
        ({"op": "count", "things": {"op": "part", "k": 4, "n": 3, "things": DOG}}, "no part 4"),
        ({"op": "constant", "value": float("nan")}, "finite"),
        ({"op": "constant", "value": float("inf")}, "finite"),
        ({"op": "constant", "value": "many"}, "found 'many'"),
        ({"op": "constant", "value": 10**400}, "found a number of many digits"),
        ({"op": "is", "value": HEARD, "text": " "}, "at least 1 character"),
        ({"op": "exists", "things": DOG | {"of": "x" * 201}}, "at most 200 characters"),
        ({"op": "exists", "things": DOG | {"sort": "smell\n"}}, "found 'smell\\n'"),
        ({"op": "exists", "things": DOG | {"of": "\ud800"}}, "of: "),
        ({"op": "exists", "things": DOG | {"of": 3}}, "of: "),
    ],
)
def test_what_is_no_program_is_refused_with_its_reason(ask: object, why: str) -> None:
    assert why in refused(program_from, {"ask": ask})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '"ask"',
        "{}",
        '{"ask": NaN}',
        "\0",
        "\ud800",
        "x" * 20_001,
        "[" * 9_999,
    ],
)
def test_a_text_that_holds_no_program_is_refused(text: str) -> None:
    refused(read_json, text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "expected functions"),
        ("\0", "expected functions"),
        ("\ud800", "expected functions"),
        ("count(sound()", "expected functions"),
        ("-" * 3_999 + "1", "expected functions"),
        ("(" * 4_000, "expected functions"),
        ("x" * 4_001, "expected 4000 at most"),
        ("smell()", "'smell()' in a program"),
        ("count(sound(of='x'))", "in a program"),
        ("count(nth(True, sound()))", "'True' in a program"),
        ("count(nth(0, sound()))", "no thing is number 0"),
        ("count(part(sound(), 0, 4))", "no part 0 of 4"),
        ("more(count(sound()), 5)", "expected a function; found 5"),
        ("sound()", "'leaf'"),
        ("count(count(sound()))", "'count'"),
        ("count()", "Field required"),
        ("count(sound(), sound())", "2 arguments; expected things"),
        ("constant(1e999)", "finite"),
        ("constant(nan)", "'nan' in a program"),
        ('is_(name(sound()), "")', "at least 1 character"),
        (f'exists(sound("{"x" * 201}"))', "at most 200 characters"),
        ("__import__('os').system('true')", "in a program"),
        ("[sound() for x in y]", "in a program"),
    ],
)
def test_what_is_no_notation_is_refused_with_its_reason(text: str, why: str) -> None:
    assert why in refused(notation.read, text)


@given(st.text(st.sampled_from("sound()couexitg,\"'1-. "), max_size=60) | st.text(max_size=60))
def test_any_text_is_a_program_or_refused(text: str) -> None:
    told = ""
    try:
        notation.read(text)
    except InputError as error:
        told = str(error)
    assert "\n" not in told


def test_times_past_the_end_are_fine() -> None:
    assert notation.read("count(span(sound(), 5000, 99999999.5))")
    assert notation.read("beyond") is None
