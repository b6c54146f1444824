"""What the leaves of a question's program say: how much is unheard or weak, and what hangs on it.

No feature says which function, which sound or which words a question has: so a network cannot know
a sort of question by them, and what it learns holds for questions of any shape.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graphs.execution.expected_change import hears, is_where
from graphs.execution.program_result import LeafPresence, ProgramResult
from graphs.policy.promise import change, first_count, is_new, is_planned, promise
from graphs.propose import FIRST, Candidate
from graphs.query.program import Leaf
from graphs.state import State
from tools.audio import Segment

Feature = tuple[str, float]

WORTH = "worth"
"""The feature that is the hand-written policy's hope of a move."""


@dataclass(frozen=True)
class LeafState:
    """One leaf of the program, as it stands.

    Attributes:
        leaf: Which one.
        unheard: Whether nobody has listened for it.
        found: Whether any of it rests on a percept.
        doubt: The least settled of its occasions: 1 where it is as likely there as not.
        hangs: The largest share of the timelines in which the answer hangs on one of them.
        presence: Its occasions.
    """

    leaf: Leaf
    unheard: bool
    found: bool
    doubt: float
    hangs: float
    presence: LeafPresence

    @property
    def lacking(self) -> bool:
        """Whether it was listened for, and not found."""
        return not (self.found or self.unheard)


def leaf_states(told: ProgramResult | None) -> list[LeafState]:
    """One for each leaf; none where there is no program."""
    return [] if told is None else [_state(leaf, told) for leaf in told.presence]


def _state(leaf: Leaf, told: ProgramResult) -> LeafState:
    found = told.presence[leaf]
    chances = found.mask.mean(axis=0) if found.mask.size else np.zeros(1)
    return LeafState(
        leaf=leaf,
        unheard=leaf in told.unheard,
        found=found.heard,
        doubt=float((4 * chances * (1 - chances)).max(initial=0.0)),
        hangs=max(found.touched, default=0.0),
        presence=found,
    )


def of_leaves(leaves: list[LeafState]) -> Iterator[Feature]:
    """All leaves of a program together."""
    many = max(1, len(leaves))
    yield "leaves", math.log1p(len(leaves))
    yield "leaves unheard", sum(one.unheard for one in leaves) / many
    yield "leaves found", sum(one.found for one in leaves) / many
    yield "leaves lacking", sum(one.lacking for one in leaves) / many
    yield "leaves doubt", max((one.doubt for one in leaves), default=0.0)
    yield "leaves hang", max((one.hangs for one in leaves), default=0.0)
    yield "leaves weak", max((one.doubt * one.hangs for one in leaves), default=0.0)


@dataclass(frozen=True)
class MovePromises:
    """What a state and its program promise of any move.

    Attributes:
        state: What is known.
        told: What the program says of it; None where there is no program.
        sure: How probable the answer is as it stands.
        leaves: As they stand.
    """

    state: State
    told: ProgramResult | None
    sure: float
    leaves: list[LeafState]

    @classmethod
    def of(cls, state: State, told: ProgramResult | None, sure: float) -> MovePromises:
        """Reads the program's result once."""
        return cls(state, told, sure, leaf_states(told))

    def features(self, move: Candidate) -> Iterator[Feature]:
        """What a move may tell of the leaves."""
        told, span = self.told, self.state.clip.span
        heard = [
            one for one in self.leaves if any(hears(one.leaf, query) for query in move.queries)
        ]
        may_change, planned = change(move, told, span), is_planned(self.state, move)
        hoped = promise(self.state, move, told, self.sure, may_change)
        yield WORTH, FIRST if planned else hoped
        yield "change", may_change
        yield "hears", len(heard) / max(1, len(self.leaves))
        yield "hears unheard", float(any(one.unheard for one in heard))
        yield "hears lacking", float(any(one.lacking for one in heard))
        yield "hears doubt", max((one.doubt for one in heard), default=0.0)
        yield "hears hang", max((_hangs(one, move, span) for one in heard), default=0.0)
        yield "is where", float(bool(told) and any(is_where(told, query) for query in move.queries))
        yield "planned", float(planned)
        yield "new kind", float(all(map(is_new, move.queries)))
        yield "first count", float(first_count(self.state, move))


def _hangs(one: LeafState, move: Candidate, span: Segment) -> float:
    """How much the answer hangs on what of a leaf lies where the move listens."""
    wheres = [query.segment or span for query in move.queries]
    found = one.presence
    return max(
        (
            touched
            for where, touched in zip(found.segments, found.touched, strict=False)
            if any(where.meets(one) for one in wheres)
        ),
        default=0.0,
    )
