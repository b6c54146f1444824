"""Programs as nested lists, `["count", ["sound", "dog bark"]]`, and the schema that types them.

They are as short as the functions of the notation, and a server that heeds a JSON schema can write
nothing but a valid one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast, get_args

from pydantic import ValidationError

from graphs.query import program as q
from graphs.query.notation import FUNCTIONS, Function, call
from graphs.query.program import DEEPEST, LONGEST_TEXT, Node, Program
from graphs.query.program_json import fault
from tools.errors import InputError

BARE = ("turn", "speaker", "silence", "beat", "whole")
"""Leaves that have no text."""

TEXT = 80
"""Characters of a text that a schema lets a model write."""


def list_of(node: Node) -> list[Any]:
    """A node as a list: its function, and what that is given."""
    name, given = call(node)
    return [name, *(list_of(one) if isinstance(one, Node) else one for one in given)]


def program_of_list(found: list[Any]) -> Program:
    """The program that a list says.

    Raises:
        InputError: It says none.
    """
    try:
        return Program.model_validate({"ask": _node(found, DEEPEST)})
    except ValidationError as error:
        raise InputError(f"no program: {fault(error)}") from None
    except TypeError as error:
        raise InputError(f"no program: {error}") from None


def _node(found: object, deep: int) -> object:
    if isinstance(found, str):
        return found[:LONGEST_TEXT]
    if not isinstance(found, list):
        return found
    name, *given = cast(list[object], found) or [None]
    if not (deep and isinstance(name, str) and name in FUNCTIONS):
        told = f"found a list in a program; expected at most {DEEPEST} in each other, each with"
        raise InputError(f"{told} a function first: {', '.join(FUNCTIONS)}")
    return FUNCTIONS[name](*(_node(one, deep - 1) for one in given))


def list_schema() -> dict[str, Any]:
    """The JSON schema of a reply that holds such a list, or null."""
    sorts = {"things": q.THINGS, "value": q.VALUES}
    defs = {sort: {"anyOf": list(_functions(nodes))} for sort, nodes in sorts.items()}
    program = {"anyOf": [{"$ref": "#/$defs/value"}, {"type": "null"}]}
    return {
        "type": "object",
        "properties": {"program": program},
        "required": ["program"],
        "additionalProperties": False,
        "$defs": defs,
    }


def _functions(nodes: tuple[type[Node], ...]) -> Iterator[dict[str, Any]]:
    """A list for each function; two for leaves that may have a text."""
    for name, function in FUNCTIONS.items():
        if function.node not in nodes:
            continue
        takes = () if name in BARE else function.takes
        yield _tuple(name, function, takes)
        if takes == ("of",):
            yield _tuple(name, function, ())


def _tuple(name: str, function: Function, takes: tuple[str, ...]) -> dict[str, Any]:
    items = [{"const": name}, *(_field(function.node, one) for one in takes)]
    size = len(items)
    return {"type": "array", "prefixItems": items, "minItems": size, "maxItems": size}


def _field(node: type[Node], field: str) -> dict[str, Any]:
    """What a field takes."""
    nodes = get_args(node.model_fields[field].annotation)
    if q.Leaf in nodes:
        return {"$ref": "#/$defs/things"}
    if q.Count in nodes:
        return {"$ref": "#/$defs/value"}
    match field:
        case "by":
            return {"enum": list(get_args(q.Dimension))}
        case "k" | "n":
            return {"type": "integer", "minimum": -9, "maximum": 99}
        case "of" | "text":
            return {"type": "string", "minLength": 1, "maxLength": TEXT}
        case _:
            return {"type": "number"}
