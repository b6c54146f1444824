"""A question on several recordings: a program for each, and how their values become one answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, PositiveInt

from graphs.query import program as q
from graphs.query.program import Node, Program

Shape = Literal[
    "one", "which", "where", "every", "some", "none", "tally", "total", "alike", "unlike",
    "difference", "more", "fewer", "people", "parts", "each",
]  # fmt: skip
"""How values of several recordings become one answer.

`one`: of one recording. `which`: the recording with most or least. `where`: those where it is so.
`every`, `some`, `none`: whether it is so in all, any, none; `tally`: in how many. `total`: the sum.
`alike`, `unlike`: whether the values are one. `difference`, `more`, `fewer`: of two numbers.
`people`: whether the same people speak. `parts`: a program in which the k-th of n parts is the k-th
recording. `each`: all values, one after the other.
"""

TRUTHS: tuple[Shape, ...] = ("where", "every", "some", "none", "tally")
NUMBERS: tuple[Shape, ...] = ("which", "total", "difference", "more", "fewer")


class JointProgram(BaseModel, frozen=True, extra="forbid"):
    """What is asked of several recordings.

    Attributes:
        shape: How values become one answer.
        asked: The question as it is put to one recording.
        program: What that asks; of `parts` with parts of one recording in place of recordings. None
            where no program says it.
        recordings: Which, from 1; in the order of comparison.
        least: Of `which`: whether the one with least is meant; of `people`: whether one in common
            will do.
        denied: Whether the opposite is asked.
    """

    shape: Shape
    asked: str
    program: Program | None
    recordings: tuple[PositiveInt, ...]
    least: bool = False
    denied: bool = False


class RecordingPart(BaseModel, frozen=True):
    """A value of one recording, by a program that knows no other.

    Attributes:
        recording: From 1.
        program: None where no program says what is asked.
    """

    recording: PositiveInt
    program: Program | None


def parts(joint: JointProgram) -> tuple[RecordingPart, ...]:
    """All values that the answer is made of, each once."""
    if joint.shape != "parts" or joint.program is None:
        return tuple(RecordingPart(recording=at, program=joint.program) for at in joint.recordings)
    count = len(joint.recordings)
    return tuple(dict.fromkeys(one for _, one in values(joint.program.ask, count)))


def values(node: Node, count: int) -> Iterator[tuple[Node, RecordingPart]]:
    """The largest values that lie in one recording each, from the top down."""
    named = recordings_of(node, count)
    if len(named) == 1 and isinstance(node, q.VALUES):
        program = Program.model_validate({"ask": whole(node, count).model_dump()})
        yield node, RecordingPart(recording=named.pop(), program=program)
        return
    for one in node.parts():
        yield from values(one, count)


def recordings_of(node: Node, count: int) -> set[int]:
    """The recordings that a program speaks of as parts of one."""
    return {
        count if one.k < 0 else one.k
        for one in node.walk()
        if isinstance(one, q.Part) and one.n == count
    }


def whole(node: Node, count: int) -> Node:
    """The same without its parts: as it is asked of a recording of its own."""
    if isinstance(node, q.Part) and node.n == count:
        return whole(node.things, count)
    changed = {name: whole(one, count) for name, one in node if isinstance(one, Node)}
    return node.model_copy(update=changed) if changed else node


def is_joined(node: Node, count: int) -> bool:
    """Whether all that is asked lies in some recording, or is made of what does."""
    if isinstance(node, q.Constant) or len(recordings_of(node, count)) == 1:
        return True
    inner = list(node.parts())
    joins = (q.Compare, q.Same, q.Sum, q.Both, q.Not)
    return isinstance(node, joins) and bool(inner) and all(is_joined(one, count) for one in inner)
