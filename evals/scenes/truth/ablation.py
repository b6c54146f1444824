"""Which parts of a program matter on a scene, found by taking them away."""

from __future__ import annotations

from collections.abc import Iterator

from evals.scenes.truth.answer import RightAnswer
from evals.scenes.truth.truth import SceneTruth
from graphs.query import program as q
from graphs.query.program import Node, Program

_OPPOSITE = {
    "before": "after", "after": "before", "next": "previous", "previous": "next",
    "during": "apart", "apart": "during",
}  # fmt: skip


def idle(program: Program, truth: SceneTruth) -> tuple[Node, ...]:
    """The parts of a program that do not matter on a scene; all of it where there is no answer.

    A part that picks among things matters where the answer is another without it, or, for a yes or
    a no, with its opposite: not after the bell but before. A side of a both, or of an order or a
    comparison, matters where its own parts do.
    """
    told = truth.answer(program)
    if not isinstance(told, RightAnswer):
        return (program.ask,)
    return tuple(
        part
        for part in program.ask.walk()
        if (others := list(_others(part, program.yes_or_no)))
        and all(_same(program, part, other, truth, told) for other in others)
    )


def _same(program: Program, part: Node, other: Node, truth: SceneTruth, told: RightAnswer) -> bool:
    return truth.answer(Program.model_construct(ask=_replaced(program.ask, part, other))) == told


def _others(part: Node, yes_or_no: bool) -> Iterator[Node]:
    """What stands in a part's place where it does not matter."""
    match part:
        case q.Nth(k=k, things=things):
            yield things
            if yes_or_no:
                yield part.model_copy(update={"k": -1 if k == 1 else 1})
        case q.Related(how=how, things=things, to=to):
            yield things if yes_or_no else q.Other(things=things, than=to)
            if yes_or_no:
                yield part.model_copy(update={"how": _OPPOSITE[how]})
        case q.Between(things=things, first=first, second=second):
            if yes_or_no:
                yield from (things, q.Other(things=things, than=part))
            else:
                yield q.Other(things=q.Other(things=things, than=first), than=second)
        case q.Extreme(least=least, things=things):
            yield things
            if yes_or_no:
                yield part.model_copy(update={"least": not least})
        case q.Where(less=less, things=things):
            yield things
            if yes_or_no:
                yield part.model_copy(update={"less": not less})
        case q.Part(things=things) | q.Span(things=things) | q.Gendered(things=things):
            yield things
            if yes_or_no:
                yield q.Other(things=things, than=part)
        case q.By(things=things) | q.Other(things=things):
            yield things
            if yes_or_no:
                yield q.Other(things=things, than=part)
        case q.Either(a=a, b=b):
            yield from (() if yes_or_no else (a, b))
        case _:
            pass


def _replaced(node: Node, part: Node, other: Node) -> Node:
    """The tree with another part in the place of one."""
    if node is part:
        return other
    changed = {
        name: _replaced(one, part, other)
        for name, one in node
        if isinstance(one, Node) and any(below is part for below in one.walk())
    }
    return node.model_copy(update=changed) if changed else node
