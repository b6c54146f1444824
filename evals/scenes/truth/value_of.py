"""What a program says of a scene as one listener takes it."""

from __future__ import annotations

from collections.abc import Iterator

from evals.scenes.truth.answer import AbsentError, UnclearError
from evals.scenes.truth.comparisons import compare, is_, opposite, same, total
from evals.scenes.truth.courses import in_order, trend
from evals.scenes.truth.quantities import groups, require_countable
from evals.scenes.truth.scene import Scene
from evals.scenes.truth.thing import Things
from evals.scenes.truth.thing_sets import lacking, sides, some, things
from evals.scenes.truth.truth_attributes import attribute
from evals.scenes.truth.truth_relations import anchor, begins_between
from evals.scenes.truth.truth_values import TruthAmount, Value, number, truth
from graphs.query import program as q
from graphs.query.program import Leaf, Node
from tools.ontology import ancestors, is_generic, related


def value(scene: Scene, node: Node) -> Value:
    """What a node says.

    Raises:
        UnclearError: It could be disputed.
        AbsentError: What it takes for granted is not there.
    """
    match node:
        case q.Exists(things=inner):
            return _exists(scene, inner)
        case q.Count(things=inner, distinct=distinct):
            return _count(scene, things(scene, inner), distinct)
        case q.Of(what=what, things=inner):
            pools = tuple(_pools(scene, inner)) if what == "place" else ()
            return attribute(scene, what, some(scene, inner), pools)
        case q.Order(things=inner):
            return in_order(scene, _each(scene, inner))
        case q.Trend(by=by, things=inner):
            return trend(scene, by, some(scene, inner))
        case q.Constant(value=constant):
            return TruthAmount((float(constant),), "count")
        case q.Sum(a=a, b=b, minus=minus):
            return total(scene, number(value(scene, a)), number(value(scene, b)), minus)
        case q.Compare(how=how, a=a, b=b):
            return compare(scene, how, number(value(scene, a)), number(value(scene, b)))
        case q.Same(a=a, b=b):
            return same(scene, value(scene, a), value(scene, b))
        case q.Is(value=inner, text=text):
            return is_(scene, value(scene, inner), text, scene.means)
        case q.Not(value=inner):
            return opposite(value(scene, inner))
        case q.Both(a=a, b=b, any=either):
            one, other = truth(value(scene, a)), truth(value(scene, b))
            return one or other if either else one and other
        case _:
            raise UnclearError(f"{type(node).__name__} has no value")


def number_of(scene: Scene, node: Node) -> float:
    """A value as one number."""
    told = number(value(scene, node)).values
    if len(told) > 1:
        raise UnclearError("several numbers, and no word for which")
    return sum(told)


def _exists(scene: Scene, node: Node) -> bool:
    """Whether there is any; right after another only where nothing else begins in between."""
    found = things(scene, node)
    if not found or not isinstance(node, q.Related) or node.how not in ("next", "previous"):
        return bool(found)
    beside = anchor(scene, some(scene, node.to))
    pairs = [(beside, told) if node.how == "next" else (told, beside) for told in found]
    return not any(begins_between(scene, *pair) for pair in pairs)


def _count(scene: Scene, found: Things, distinct: bool) -> TruthAmount:
    """How many, or how many kinds."""
    if not distinct:
        require_countable(scene, found)
        return TruthAmount((float(len(found)),), "count")
    names = sorted({one.name for one in found if one.sort == "sound"})
    for at, one in enumerate(names):
        for other in names[at + 1 :]:
            if _one_kind(one, other):
                raise UnclearError(f"{one} and {other} may be one kind")
    return TruthAmount((float(len(groups(found))),), "count")


def _one_kind(one: str, other: str) -> bool:
    """Whether one sound is a kind of another, or both are of one that says enough by itself."""
    shared = ancestors(one) & ancestors(other)
    return related(one, other) or any(not is_generic(label) for label in shared)


def _each(scene: Scene, node: Node) -> Things:
    """The things of an order, of which each that is named has to be there."""
    for side in sides(node):
        some(scene, side)
    return some(scene, node)


def _pools(scene: Scene, node: Node) -> Iterator[Things]:
    """What one counts through: the things that it was picked from, and those of its leaves."""
    match node:
        case q.Leaf():
            yield things(scene, node)
        case q.Extreme(things=inner) | q.Nth(things=inner):
            if not any(isinstance(part, q.Nth | q.Extreme) for part in inner.walk()):
                yield things(scene, inner)
            yield from _leaves(scene, inner)
        case q.Either():
            yield from _leaves(scene, node)
        case _ if (inner := getattr(node, "things", None)) is not None:
            yield from _pools(scene, inner)
        case _:
            raise AbsentError(lacking(scene, node))


def _leaves(scene: Scene, node: Node) -> Iterator[Things]:
    """The things of each leaf that something is picked from."""
    match node:
        case Leaf():
            yield things(scene, node)
        case q.Either(a=a, b=b):
            yield from _leaves(scene, a)
            yield from _leaves(scene, b)
        case _ if (inner := getattr(node, "things", None)) is not None:
            yield from _leaves(scene, inner)
        case _:
            pass
