"""Programs as people write them: `count(before(sound("knock"), sound("door")))`.

One function a node. Training data, tests and logs are in this notation; JSON is for machines.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, get_args

from pydantic import ValidationError

from graphs.query import program as q
from graphs.query.program import Node, Program
from graphs.query.program_json import fault
from tools.errors import InputError

LONGEST = 4_000
"""Characters of a program."""

BEYOND = "beyond"
"""Stands for: no program says this."""


class Function(NamedTuple):
    """One function of the notation.

    Attributes:
        node: What it makes.
        fixed: The fields that its name says.
        takes: The other fields, in the order of its arguments.
    """

    node: type[Node]
    fixed: Mapping[str, Any]
    takes: tuple[str, ...]

    def __call__(self, *given: object) -> Node:
        """The node. Raises TypeError for a wrong number of arguments, else as pydantic does."""
        if len(given) > len(self.takes):
            raise TypeError(f"{len(given)} arguments; expected {', '.join(self.takes) or 'none'}")
        named = dict(zip(self.takes, given, strict=False))
        return self.node.model_validate({**self.fixed, **named})


def _each(
    node: type[Node], field: str, values: Iterable[str], *takes: str
) -> Iterator[tuple[str, Function]]:
    """One function for each value of a field."""
    for value in values:
        yield value, Function(node, {field: value}, takes)


FUNCTIONS: dict[str, Function] = dict(
    (
        *_each(q.Leaf, "sort", get_args(q.Sort), "of"),
        ("nth", Function(q.Nth, {}, ("k", "things"))),
        *_each(q.Related, "how", get_args(q.Relation), "things", "to"),
        ("between", Function(q.Between, {}, ("things", "first", "second"))),
        ("part", Function(q.Part, {}, ("things", "k", "n"))),
        ("span", Function(q.Span, {}, ("things", "start", "end"))),
        ("by", Function(q.By, {}, ("things", "who"))),
        *_each(q.Gendered, "gender", get_args(q.Gender), "things"),
        ("most", Function(q.Extreme, {"least": False}, ("by", "things"))),
        ("least", Function(q.Extreme, {"least": True}, ("by", "things"))),
        ("over", Function(q.Where, {"less": False}, ("by", "things", "than"))),
        ("under", Function(q.Where, {"less": True}, ("by", "things", "than"))),
        ("either", Function(q.Either, {}, ("a", "b"))),
        ("other", Function(q.Other, {}, ("things", "than"))),
        ("exists", Function(q.Exists, {}, ("things",))),
        ("count", Function(q.Count, {"distinct": False}, ("things",))),
        ("kinds", Function(q.Count, {"distinct": True}, ("things",))),
        *_each(q.Of, "what", get_args(q.Attribute), "things"),
        ("order", Function(q.Order, {}, ("things",))),
        ("trend", Function(q.Trend, {}, ("by", "things"))),
        ("constant", Function(q.Constant, {}, ("value",))),
        ("plus", Function(q.Sum, {"minus": False}, ("a", "b"))),
        ("minus", Function(q.Sum, {"minus": True}, ("a", "b"))),
        *_each(q.Compare, "how", get_args(q.Comparison), "a", "b"),
        ("same", Function(q.Same, {}, ("a", "b"))),
        ("is_", Function(q.Is, {}, ("value", "text"))),
        ("not_", Function(q.Not, {}, ("value",))),
        ("both", Function(q.Both, {"any": False}, ("a", "b"))),
        ("any_", Function(q.Both, {"any": True}, ("a", "b"))),
    )
)
"""All functions by name. A new node is its class in `program.py`, and a line here."""

_MAKERS: dict[type[q.Node], list[tuple[str, Function]]] = {}
for _name, _function in FUNCTIONS.items():
    _MAKERS.setdefault(_function.node, []).append((_name, _function))


def read(text: str) -> Program | None:
    """The program that a text says; None for `beyond`.

    Raises:
        InputError: It says none, or one of wrong types.
    """
    if text.strip() == BEYOND:
        return None
    if len(text) > LONGEST:
        raise InputError(f"a program of {len(text)} characters; expected {LONGEST} at most")
    try:
        return Program.model_validate({"ask": _built(ast.parse(text.strip(), mode="eval").body)})
    except (SyntaxError, RecursionError, MemoryError, UnicodeError):
        told = f"no program: {text[:80]!r}; expected functions within each other"
        raise InputError(told) from None
    except ValidationError as error:
        raise InputError(f"the program {text[:80]!r}: {fault(error)}") from None
    except TypeError as error:
        raise InputError(f"the program {text[:80]!r}: {error}") from None


def _built(node: ast.expr) -> object:
    """A node, a number or a text."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
            return FUNCTIONS[name](*(_built(one) for one in args))
        case ast.Constant(value=str() | int() | float() as value) if not isinstance(value, bool):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case _:
            told = ast.unparse(node)[:60]
            raise InputError(f"{told!r} in a program; expected one of {', '.join(FUNCTIONS)}")


def write(program: Program | None) -> str:
    """The program in this notation."""
    return BEYOND if program is None else _written(program.ask)


def _written(node: Node) -> str:
    """One node and what is below it."""
    name, given = call(node)
    told = [_written(one) if isinstance(one, Node) else _literal(one) for one in given]
    return f"{name}({', '.join(told)})"


def _literal(value: object) -> str:
    """A text in quotation marks; a number as short as it can be."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, float) and float(f"{value:g}") == value:
        return f"{value:g}"
    return str(value)


def call(node: Node) -> tuple[str, tuple[object, ...]]:
    """The function that makes a node, and what it is given; empty texts are left out."""
    name, function = next(
        (name, function)
        for name, function in _MAKERS[type(node)]
        if all(getattr(node, field) == value for field, value in function.fixed.items())
    )
    given = (getattr(node, field) for field in function.takes)
    return name, tuple(one for one in given if one != "")
