"""What programs may be: the operators of their sequences, and which may come next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from graphs.query import program as q
from graphs.query.notation import BEYOND, FUNCTIONS
from graphs.query.program import Node

Slot = Literal["things", "value", "int", "number", "text", "words"]
"""What an operator takes: `text` may be left empty, `words` may not."""

ANY = "any"
"""The operator that stands for an empty text."""

END_OF_RECORDING = 36_000
INTEGERS = (*range(-60, 21), 30, 45, 60, 90, 120, 180, 240, 300, 600, END_OF_RECORDING)

_SLOTS: dict[str, Slot] = {
    "k": "int", "n": "int", "start": "number", "end": "number", "value": "number",
    "of": "text", "text": "words",
}  # fmt: skip
"""What the fields of nodes that are no nodes take."""

_BARE = ("turn", "speaker", "silence", "beat", "whole")
"""Leaves that have no text."""


def _slot(node: type[Node], field: str) -> Slot:
    """What a field takes, by its type or its name."""
    nodes = get_args(node.model_fields[field].annotation)
    return "things" if q.Leaf in nodes else "value" if q.Count in nodes else _SLOTS[field]


def _operators() -> Iterator[tuple[str, tuple[Slot, ...]]]:
    """Each function, one for each dimension where it takes one."""
    for name, (node, _, takes) in FUNCTIONS.items():
        bare = name in _BARE
        slots: tuple[Slot, ...] = tuple(
            _slot(node, one) for one in takes if one != "by" and not bare
        )
        names = [f"{name} {by}" for by in get_args(q.Dimension)] if "by" in takes else [name]
        yield from ((one, slots) for one in names)


OPERATORS: dict[str, tuple[Slot, ...]] = {
    **dict.fromkeys((BEYOND, ANY, *(str(one) for one in INTEGERS)), ()),
    **dict(_operators()),
}
"""What each operator takes, in order."""

NAMES = tuple(OPERATORS)
INDEX = {name: at for at, name in enumerate(NAMES)}


def _makers(nodes: Sequence[type[Node]]) -> frozenset[str]:
    known = ((name, FUNCTIONS.get(name.split()[0])) for name in NAMES)
    return frozenset(name for name, function in known if function and function.node in nodes)


_INTEGERS = frozenset(str(one) for one in INTEGERS)
_GIVES: dict[Slot, frozenset[str]] = {
    "int": _INTEGERS,
    "number": _INTEGERS,
    "text": frozenset({ANY}),
    "words": frozenset(),
    "things": _makers(q.THINGS),
    "value": _makers(q.VALUES),
}
"""Which operators can fill each slot."""

COPIES: frozenset[Slot] = frozenset({"number", "text", "words"})


class Copy(NamedTuple):
    """A span of the question: from one character up to another."""

    start: int
    end: int


Step = str | Copy


@dataclass(frozen=True)
class Expected:
    """What may come next.

    Attributes:
        operators: By name.
        copy: Whether a span of the question may.
        done: Whether nothing may: the sequence is a whole program.
    """

    operators: frozenset[str]
    copy: bool
    done: bool = False


START: tuple[Slot, ...] = ("value",)
"""The slots to fill before anything is written, the next one last."""


def expected(stack: Sequence[Slot], first: bool = False) -> Expected:
    """What the slots that are still to fill allow."""
    if not stack:
        return Expected(frozenset(), copy=False, done=True)
    slot = stack[-1]
    names = _GIVES[slot] | {BEYOND} if first else _GIVES[slot]
    return Expected(names, copy=slot in COPIES)


def push(stack: Sequence[Slot], step: Step) -> tuple[Slot, ...]:
    """The slots to fill after a step."""
    rest = tuple(stack[:-1])
    return rest if isinstance(step, Copy) else (*rest, *reversed(OPERATORS[step]))
