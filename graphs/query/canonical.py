"""One program for what several say: lists of more than two grow to the left."""

from __future__ import annotations

from typing import Any

from graphs.query import program as q
from graphs.query.program import Node, Program


def canonical(program: Program) -> Program:
    """The program with `either(a, either(b, c))` as `either(either(a, b), c)`, and so on."""
    return Program.model_validate({"ask": _canonical(program.ask)})


def _canonical(node: Node) -> Node:
    """A node whose parts are canonical."""
    given: dict[str, Any] = {
        name: _canonical(value) if isinstance(value, Node) else value for name, value in node
    }
    made = type(node).model_validate(given)
    return _left(made) if isinstance(made, (q.Either, q.Both, q.Sum)) else made


def _left(node: q.Either | q.Both | q.Sum) -> Node:
    """Turns what hangs on the right to the left, as long as it is of the same sort."""
    right: Any = node.b
    if not _alike(node, right):
        return node
    inner = _left(node.model_copy(update={"b": right.a}))
    return _left(node.model_copy(update={"a": inner, "b": right.b}))


def _alike(node: q.Either | q.Both | q.Sum, other: Node) -> bool:
    """Whether the two are one list."""
    if isinstance(node, q.Both):
        return isinstance(other, q.Both) and other.any == node.any
    if isinstance(node, q.Sum):
        return isinstance(other, q.Sum) and not other.minus and not node.minus
    return isinstance(other, q.Either)
