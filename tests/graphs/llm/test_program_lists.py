"""Programs as nested lists: they survive, fit their schema, and are refused in one line."""

import json
from collections.abc import Iterator
from typing import Any, cast

import pytest
from hypothesis import given

from graphs.llm.program_lists import TEXT, list_of, list_schema, program_of_list
from graphs.llm.program_reply import program_in
from graphs.llm.reply_parser import Malformed
from graphs.query.notation import FUNCTIONS, read
from graphs.query.program import Program
from tests.graphs.query.program_strategies import programs

SCHEMA = list_schema()


def fits(found: Any, schema: dict[str, Any]) -> bool:  # noqa: ANN401
    """Whether a value is as this schema has it, of the few words that it uses."""
    if "$ref" in schema:
        return fits(found, SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        return any(fits(found, one) for one in schema["anyOf"])
    if "const" in schema or "enum" in schema:
        return found in schema.get("enum", [schema.get("const")])
    match schema["type"]:
        case "array":
            items, given = schema["prefixItems"], cast(list[Any], found)
            same = isinstance(found, list) and len(given) == len(items)
            return same and all(map(fits, given, items))
        case "string":
            return isinstance(found, str) and 1 <= len(found) <= schema["maxLength"]
        case "null":
            return found is None
        case kind:
            return isinstance(found, int if kind == "integer" else (int, float))


def taken() -> Iterator[str]:
    """Every function that the schema knows."""
    for one in (*SCHEMA["$defs"]["things"]["anyOf"], *SCHEMA["$defs"]["value"]["anyOf"]):
        yield one["prefixItems"][0]["const"]


@given(programs())
def test_every_program_survives_as_a_list(program: Program) -> None:
    written = list_of(program.ask)
    assert program_of_list(json.loads(json.dumps(written))) == program
    assert program_in(json.dumps({"program": written})) == program


@given(programs())
def test_every_program_of_usual_texts_fits_the_schema(program: Program) -> None:
    leaves = program.leaves()
    usual = all(len(one.of) <= TEXT for one in leaves)
    bare = all(not one.of for one in leaves if one.sort in ("turn", "speaker", "silence", "beat"))
    whole = all(not one.of for one in leaves if one.sort == "whole")
    if usual and bare and whole:
        assert fits(list_of(program.ask), SCHEMA["properties"]["program"])


def test_the_schema_knows_every_function_and_takes_only_types_that_fit() -> None:
    assert {*taken()} == {*FUNCTIONS}
    program = SCHEMA["properties"]["program"]
    assert fits(None, program)
    assert fits(["count", ["sound"]], program)
    assert not fits(["sound"], program)
    assert not fits(["count", ["count", ["sound"]]], program)
    assert not fits(["count", ["sound", "a"], ["sound"]], program)
    assert not fits(["trend", "taste", ["whole"]], program)


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ([], "expected at most 12 in each other"),
        (["smell"], "expected at most 12"),
        (["sound"], "'leaf'"),
        (["count"], "Field required"),
        (["count", ["sound"], 5], "2 arguments; expected things"),
        (["count", ["nth", 0, ["sound"]]], "no thing is number 0"),
        (["count", {"op": "leaf", "sort": "smell"}], "sort"),
        (["more", ["count", ["sound"]], 5], "expected a function; found 5"),
        (["constant", "many"], "found 'many'"),
        ([["count"], ["sound"]], "expected at most 12"),
    ],
)
def test_a_list_that_is_no_program_is_refused(found: list[Any], why: str) -> None:
    with pytest.raises(Malformed) as caught:
        program_in(json.dumps({"program": found}))
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("depth", [13, 100, 900, 10_000])
def test_a_list_too_deep_is_refused(depth: int) -> None:
    with pytest.raises(Malformed):
        program_in('{"program": ' + '["not_", ' * depth + "null" + "]" * depth + "}")


def test_long_texts_of_a_list_are_cut() -> None:
    assert program_in(json.dumps({"program": ["exists", ["sound", "x" * 999]]})) == read(
        f'exists(sound("{"x" * 200}"))'
    )
