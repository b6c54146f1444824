"""Random valid programs, and random questions, for laws that hold of all of them."""

from __future__ import annotations

from typing import Any, get_args

from hypothesis import strategies as st

from graphs.query import program as q
from graphs.query.program import Node, Program, depth

_SIMPLE = st.text(st.sampled_from("abcdefgh'\"()-, é犬\\\n<{"), max_size=12)
_ANYTHING = st.text(st.characters(codec="utf-8"), max_size=30)
_WORDS = st.sampled_from(["", "dog bark", "knock", "the train to London", "C major"])


def texts() -> st.SearchStrategy[str]:
    """Texts of leaves, as they stand in questions or as nobody would write them."""
    return (_WORDS | _SIMPLE | _ANYTHING).map(str.strip)


def leaves() -> st.SearchStrategy[Node]:
    """What is to be perceived."""
    return st.builds(q.Leaf, sort=st.sampled_from(get_args(q.Sort)), of=texts())


def _numbers() -> st.SearchStrategy[float]:
    return st.integers(-60, 36_000).map(float) | st.floats(-1e12, 1e12)


def _parts() -> st.SearchStrategy[tuple[int, int]]:
    return st.integers(1, 20).flatmap(
        lambda n: st.tuples(st.integers(1, n) | st.just(-1), st.just(n))
    )


def _part(things: Any, place: tuple[int, int]) -> Node:  # noqa: ANN401
    return q.Part(things=things, k=place[0], n=place[1])


def _wider(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """One more node of things around things."""
    relations, dimensions = st.sampled_from(get_args(q.Relation)), _dimensions()
    return st.one_of(
        st.builds(q.Nth, k=st.integers(-9, 99).filter(bool), things=inner),
        st.builds(q.Related, how=relations, things=inner, to=inner),
        st.builds(q.Between, things=inner, first=inner, second=inner),
        st.builds(_part, inner, _parts()),
        st.builds(q.Span, things=inner, start=_numbers(), end=_numbers()),
        st.builds(q.By, things=inner, who=inner),
        st.builds(q.Gendered, gender=st.sampled_from(get_args(q.Gender)), things=inner),
        st.builds(q.Extreme, by=dimensions, least=st.booleans(), things=inner),
        st.builds(q.Where, by=dimensions, less=st.booleans(), things=inner, than=_amounts(inner)),
        st.builds(q.Either, a=inner, b=inner),
        st.builds(q.Other, things=inner, than=inner),
    )


def _amounts(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(q.Constant, value=_numbers()) | st.builds(q.Count, things=inner)


def _dimensions() -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(q.Dimension))


def things() -> st.SearchStrategy[Any]:
    """Occasions in time."""
    return st.recursive(leaves(), _wider, max_leaves=6)


def _values() -> st.SearchStrategy[Any]:
    """Values that are asked of things alone."""
    return st.one_of(
        st.builds(q.Exists, things=things()),
        st.builds(q.Count, things=things(), distinct=st.booleans()),
        st.builds(q.Of, what=st.sampled_from(get_args(q.Attribute)), things=things()),
        st.builds(q.Order, things=things()),
        st.builds(q.Trend, by=_dimensions(), things=things()),
        st.builds(q.Constant, value=_numbers()),
    )


def _combined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """One more node of values around values."""
    comparisons = st.sampled_from(get_args(q.Comparison))
    return st.one_of(
        st.builds(q.Sum, a=inner, b=inner, minus=st.booleans()),
        st.builds(q.Compare, how=comparisons, a=inner, b=inner),
        st.builds(q.Same, a=inner, b=inner),
        st.builds(q.Is, value=inner, text=texts().filter(str.strip)),
        st.builds(q.Not, value=inner),
        st.builds(q.Both, a=inner, b=inner, any=st.booleans()),
    )


def _bounded(node: Node) -> bool:
    return depth(node) <= q.DEEPEST and sum(1 for _ in node.walk()) <= q.LARGEST


def programs() -> st.SearchStrategy[Program]:
    """Any valid program."""
    values = st.recursive(_values(), _combined, max_leaves=4)
    return values.filter(_bounded).map(lambda ask: Program(ask=ask))
