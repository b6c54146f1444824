"""A program is found however a model writes it, and what is none is refused in one line."""

import json
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.llm.program_reply import program_in
from graphs.llm.reply_parser import LONGEST, Malformed
from graphs.query import notation
from graphs.query.program import Program
from tests.graphs.query.program_strategies import programs

WRITTEN = "count(before(sound('knock'), nth(1, sound('door (front)'))))"
ASKED = notation.read(WRITTEN)
assert ASKED
OBJECT = ASKED.model_dump(mode="json")
EXISTS = '{"op": "exists", "things": {"op": "leaf", "sort": "sound"}}'
DOUBLE = notation.write(ASKED)


@pytest.mark.parametrize(
    "reply",
    [
        json.dumps({"program": WRITTEN}),
        json.dumps({"program": DOUBLE}),
        json.dumps({"program": f" `{WRITTEN}`\n"}),
        json.dumps({"thought": "so", "program": WRITTEN, "sure": 1}),
        f"Sure!\n```json\n{json.dumps({'program': WRITTEN}, indent=1)}\n```\nDone.",
        json.dumps({"program": OBJECT}),
        json.dumps({"program": OBJECT["ask"]}),
        json.dumps(OBJECT),
        json.dumps(OBJECT["ask"]),
        WRITTEN,
        DOUBLE,
        f"```python\n{WRITTEN}\n```",
        f"The program is {WRITTEN}.",
        f'{{"program": "{DOUBLE}"}}',
        json.dumps({"program": DOUBLE})[:-1],
        f"<think>perhaps count(sound())?</think>{WRITTEN}",
        f"First I thought of count(sound()), but it is {WRITTEN}",
    ],
)
def test_a_program_is_found_in_whatever_form(reply: str) -> None:
    assert program_in(reply) == ASKED


@pytest.mark.parametrize(
    "reply",
    [
        '{"program": null}',
        '{"program": "beyond"}',
        "beyond",
        "null",
        '"Beyond."',
        '{"program": "null"}',
    ],
)
def test_that_no_program_says_it_is_an_answer(reply: str) -> None:
    assert program_in(reply) is None


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ("", "expected one JSON object"),
        ("I do not know.", "expected one JSON object"),
        ("三次。", "expected one JSON object"),
        ("{}", "program: Field required"),
        ('{"program": 5}', "program"),
        ('{"program": ["count"]}', "program"),
        ('{"program": ""}', "expected functions"),
        ('{"program": "the dog barks"}', "expected functions"),
        ('{"program": "smell()"}', "'smell()' in a program"),
        ('{"program": "count(smell())"}', "'smell()' in a program"),
        ('{"program": "sound()"}', "'leaf'"),
        ('{"program": {"op": "taste"}}', "'taste'"),
        ('{"program": {"op": "count"}}', "things: Field required"),
        ('{"program": {"ask": {"op": "constant", "value": NaN}}}', "finite"),
        ('{"program": "constant(1e999)"}', "finite"),
        ('{"program": "count(nth(0, sound()))"}', "no thing is number 0"),
        ('{"program": "more(count(sound()), 5)"}', "expected a function; found 5"),
        ('{"program": "count(sound(', "expected one JSON object"),
        ("count(sound(", "expected one JSON object"),
        ("count(sound(), sound())", "2 arguments"),
        (json.dumps({"program": "x" * 9_000}), "found 9000 characters"),
        ("x" * (LONGEST + 1), f"found {LONGEST + 1} characters"),
        ("count(sound())" * 20_000, "characters; expected one JSON object"),
        ('{"op": "not", "value": ' * 90 + EXISTS + "}" * 90, "nodes deep; expected 12"),
        ('{"op": "not", "value": ' * 400 + EXISTS + "}" * 400, "no program"),
        ('{"op": "not", "value": ' * 9_000 + "1" + "}" * 9_000, "expected one JSON object"),
        (
            json.dumps({"program": "not_(" * 400 + "exists(sound())" + ")" * 400}),
            "expected functions",
        ),
    ],
)
def test_what_is_no_program_is_refused_with_its_reason(reply: str, why: str) -> None:
    with pytest.raises(Malformed) as caught:
        program_in(reply)
    told = str(caught.value)
    assert why in told
    assert "\n" not in told
    assert len(told) < 1_000


def test_long_texts_are_cut() -> None:
    for long in ("x" * 5_000, "\\'" * 300, "é\\n" * 1_000):
        found = program_in(json.dumps({"program": f"exists(sound('{long}'))"}))
        assert found
        assert 100 < len(found.leaves()[0].of) <= 200
    leaf = {"op": "leaf", "sort": "word", "of": "y" * 9_999}
    found = program_in(json.dumps({"program": {"op": "exists", "things": leaf}}))
    assert found
    assert found.leaves()[0].of == "y" * 200


@given(programs())
def test_every_program_is_read_from_json_and_from_functions(asked: Program) -> None:
    assert program_in(asked.model_dump_json()) == asked
    written = notation.write(asked)
    if len(written) <= notation.LONGEST:
        assert program_in(json.dumps({"program": written})) == asked


@given(st.text(st.sampled_from("count(sound'\")\\{}:program, \n1-")) | st.text())
def test_any_reply_is_read_or_refused(reply: str) -> None:
    try:
        program_in(reply)
    except Malformed as error:
        told = str(error)
    else:
        told = ""
    assert "\n" not in told


@pytest.mark.parametrize(
    "reply",
    [
        '"\\' * 90_000,
        "count(" * 33_000,
        "count('" * 28_000,
        '{"program": "' * 15_000,
        "count(\"'" * 25_000,
    ],
)
def test_no_reply_takes_long(reply: str) -> None:
    began = perf_counter()
    with pytest.raises(Malformed):
        program_in(reply)
    assert perf_counter() - began < 2
