"""What an answer rests on: annotations that it needs, and parts of the program that matter."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from evals.scenes.reference import SceneFacts
from evals.scenes.truth.answer import Meaning, Outcome, RightAnswer
from evals.scenes.truth.truth import SceneTruth, evaluate
from graphs.query import program as q
from graphs.query.program import Node, Program

EACH = ("percepts", "levels", "above")
"""What a scene's annotations have one of for each percept."""

_OPPOSITE = {
    "before": "after", "after": "before", "next": "previous", "previous": "next",
    "during": "apart", "apart": "during",
}  # fmt: skip


def rests_on(program: Program, facts: SceneFacts, means: Meaning) -> tuple[int, ...]:
    """The percepts without which the answer changes, or there is none; in order.

    Of those of which each can be spared, though not all ("Is there a dog?" of two), as many as it
    takes. That there is nothing rests on none.
    """
    if not isinstance(evaluate(program, facts, means), RightAnswer):
        return ()
    told = SceneTruth(facts, means, shaken=False).answer(program)
    every = tuple(range(len(facts.percepts)))

    def enough(kept: Collection[int]) -> bool:
        return _alike(told, _on(program, facts, means, kept))

    alone = [at for at in every if not enough([one for one in every if one != at])]
    return tuple(sorted({*alone, *_fewest(every, enough)}))


def _fewest(every: tuple[int, ...], enough: Callable[[Collection[int]], bool]) -> tuple[int, ...]:
    """As few as are enough: halves are taken away, then quarters, the last first, down to one.

    After Zeller and Hildebrandt 2002, "Simplifying and isolating failure-inducing input", but that
    none is tried twice at one size.
    """
    kept, size = every, (len(every) + 1) // 2
    while size and kept:
        for start in reversed(range(0, len(kept), size)):
            fewer = kept[:start] + kept[start + size :]
            if enough(fewer):
                kept = fewer
        size //= 2
    return kept


def _on(program: Program, facts: SceneFacts, means: Meaning, kept: Collection[int]) -> Outcome:
    gone = set(range(len(facts.percepts))).difference(kept)
    return SceneTruth(without(facts, gone), means, shaken=False).answer(program)


def _alike(told: Outcome, other: Outcome) -> bool:
    """Whether the answer is the same; what else is right may differ where it is not asked for."""
    if not isinstance(told, RightAnswer) or not isinstance(other, RightAnswer) or told.denied:
        return other == told
    return (other.value, other.unit) == (told.value, told.unit)


def without(facts: SceneFacts, gone: Collection[int]) -> SceneFacts:
    """The annotations less some of them."""
    told = {name: getattr(facts, name, ()) for name in EACH}
    kept = [at for at in range(len(facts.percepts)) if at not in gone]
    return facts.model_copy(
        update={name: tuple(one[at] for at in kept) for name, one in told.items() if one}
    )


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


def needed(program: Program, facts: SceneFacts, means: Meaning) -> tuple[Node, ...]:
    """The parts of a program that do not matter on a scene: none where it needs what it claims."""
    return idle(program, SceneTruth(facts, means))


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
