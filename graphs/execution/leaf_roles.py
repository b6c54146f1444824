"""What a leaf is there for in its program: to be named, to be quoted, to stand for a moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from graphs.query import program as q
from graphs.query.program import Leaf, Node, Program


@dataclass(frozen=True)
class LeafRole:
    """How a leaf is to be understood where it stands.

    Attributes:
        named: The answer names one of its occasions, so that it ranges over what the choices name.
        quoted: The answer is what is said there; a question that is asked there is none.
        certain: The question takes for granted that there is one.
        single: It is counted, or told apart from its like by its place: one thing is one.
        ranked: It is counted through to neither the first nor the last, so that all of its like
            matter and not only what the choices name.
        listed: It is one of several that the question lists, so that it stands for itself.
        cut: Another number for each time that the recording is meant, or a part of it.
    """

    named: bool = False
    quoted: bool = False
    certain: bool = False
    single: bool = False
    ranked: bool = False
    listed: bool = False
    cut: int = 0


@dataclass(frozen=True)
class LeafPlace:
    """A leaf in its role."""

    leaf: Leaf
    role: LeafRole


PLAIN, MOMENT = LeafRole(), LeafRole(certain=True)
_NAMED = LeafRole(named=True, certain=True)
_QUOTED = LeafRole(named=True, quoted=True, certain=True)


def leaf_places(program: Program) -> dict[int, LeafPlace]:
    """The place of every leaf of a program, by the leaf's identity."""
    told = {id(leaf): (leaf, role) for leaf, role in _below(program.ask, PLAIN, outer=True)}
    return {
        key: LeafPlace(leaf, replace(role, cut=at) if leaf.sort == "whole" else role)
        for at, (key, (leaf, role)) in enumerate(told.items(), start=1)
    }


def _below(node: Node, role: LeafRole, outer: bool) -> Iterator[tuple[Leaf, LeafRole]]:
    """Leaves and roles below a node; `outer` while the choices are of its value."""
    if isinstance(node, Leaf):
        yield node, role
        return
    for part in node.parts():
        yield from _below(part, _role(node, part, role, outer), outer and isinstance(node, q.Not))


def _role(node: Node, part: Node, role: LeafRole, outer: bool) -> LeafRole:
    """The role of what is right below a node."""
    match node:
        case q.Of(what="name") | q.Order():
            return replace(_NAMED, named=outer, single=isinstance(node, q.Order))
        case q.Of(what="words" | "english" | "number"):
            return replace(_QUOTED, named=outer)
        case q.Of() | q.Trend():
            return MOMENT
        case q.Either():
            return replace(role, listed=True)
        case q.Related(to=to) if part is to:
            return replace(MOMENT, single=True)
        case q.Between(first=first, second=second) if part is first or part is second:
            return replace(MOMENT, single=True)
        case q.By(who=who) if part is who:
            return MOMENT
        case q.Where(than=than) if part is than:
            return PLAIN
        case q.Other(than=than) if part is than:
            # What is left is named by the choices, and not what is taken away.
            return replace(role, named=False, quoted=False)
        case q.Related() | q.Between():
            return replace(role, quoted=False, single=True)
        case q.Nth(k=k):
            return replace(role, single=True, ranked=abs(k) > 1)
        case q.Count():
            return replace(role, single=True)
        case _:
            return role
