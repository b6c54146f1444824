"""Which things of a scene a program means."""

from __future__ import annotations

from collections.abc import Iterator

from evals.scenes.truth.answer import AbsentError, UnclearError
from evals.scenes.truth.leaves import leaf
from evals.scenes.truth.picking import all_but, extreme, kth, of_gender, of_voices, union, where
from evals.scenes.truth.scene import Scene
from evals.scenes.truth.stretches import stretch
from evals.scenes.truth.thing import Things
from evals.scenes.truth.truth_relations import between, related
from graphs.query import program as q
from graphs.query.program import Node


def things(scene: Scene, node: Node) -> Things:
    """The things that a node means, in order of time; there may be none.

    Raises:
        UnclearError: It could be disputed which.
        AbsentError: What they lie beside, or who says them, is not there.
    """
    match node:
        case q.Leaf():
            return leaf(scene, node)
        case q.Nth(k=k, things=inner):
            return kth(scene, _all_sides(scene, inner), k)
        case q.Related(how=how, things=inner, to=to):
            return related(scene, how, things(scene, inner), some(scene, to))
        case q.Between(things=inner, first=first, second=second):
            told = things(scene, inner)
            return between(scene, told, some(scene, first), some(scene, second))
        case q.Part() | q.Span():
            return stretch(scene, things(scene, node.things), *_times(scene, node))
        case q.By(things=inner, who=who):
            return of_voices(things(scene, inner), some(scene, who))
        case q.Gendered(gender=gender, things=inner):
            return of_gender(scene, things(scene, inner), gender)
        case q.Extreme(by=by, least=least, things=inner):
            return extreme(scene, _all_sides(scene, inner), by, least)
        case q.Where(by=by, less=less, things=inner, than=than):
            return where(scene, things(scene, inner), by, less, scene.number(scene, than))
        case q.Either(a=a, b=b):
            return union(things(scene, a), things(scene, b))
        case q.Other(things=inner, than=than):
            return all_but(things(scene, inner), things(scene, than))
        case _:
            raise UnclearError(f"{type(node).__name__} means no things")


def _all_sides(scene: Scene, node: Node) -> Things:
    """What is picked from; of "the dog or the bell" both have to be there."""
    for side in sides(node) if isinstance(node, q.Either) else ():
        some(scene, side)
    return things(scene, node)


def sides(node: Node) -> Iterator[Node]:
    """What stands on either side of an either, and of those within it."""
    match node:
        case q.Either(a=a, b=b):
            yield from sides(a)
            yield from sides(b)
        case _:
            yield node


def some(scene: Scene, node: Node) -> Things:
    """The things that a node means, of which the question takes for granted that there are any."""
    told = things(scene, node)
    if not told:
        raise AbsentError(lacking(scene, node))
    return told


def lacking(scene: Scene, node: Node) -> Node:
    """The smallest part that means nothing: of "the second bell" the bell, where there is none."""
    while (inner := getattr(node, "things", None)) is not None:
        if things(scene, inner):
            return node
        node = inner
    return node


def _times(scene: Scene, node: q.Part | q.Span) -> tuple[float, float]:
    """From which second to which."""
    if isinstance(node, q.Part):
        at = node.n if node.k == -1 else node.k
        step = scene.seconds / node.n
        return (at - 1) * step, at * step
    start, end = (scene.seconds + at if at < 0 else at for at in (node.start, node.end))
    return max(0.0, min(start, end)), min(scene.seconds, max(start, end))
