"""What running a program tells: probabilities, a sentence, and what they hang on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphs.execution.chances import Flags, Numbers
from graphs.execution.coverage import coverage
from graphs.execution.worlds import Worlds
from graphs.query.program import Leaf
from tools.audio import Segment


@dataclass(frozen=True)
class LeafPresence:
    """The occasions of a leaf: in which timelines each is, where, and by which percepts.

    What rests on no percept may be anywhere: its segment is all that there is to listen to.
    `touched` says in which share of the timelines the result hangs on each.
    """

    mask: Flags
    segments: tuple[Segment, ...]
    percepts: tuple[tuple[int, ...], ...]
    touched: tuple[float, ...] = ()

    @property
    def heard(self) -> bool:
        """Whether any of it rests on a percept."""
        return any(self.percepts)


@dataclass(frozen=True)
class ProgramResult:
    """What a program says of a recording.

    Attributes:
        posterior: One probability a choice; none for an open question.
        text: The choice, or a sentence for an open question.
        confidence: Of the text; of a guess, that of a lot.
        choice: Which choice; None for an open question.
        interval: Between which numbers four timelines of five agree.
        because: The percepts whose removal changes the result most, the strongest first.
        guess: Whether nothing speaks for this choice rather than another.
        votes: Timelines x choices; for an open question one value a timeline.
        presence: What each leaf found, as it was drawn.
        unheard: The leaves that nobody has listened for.
    """

    posterior: tuple[float, ...]
    text: str
    confidence: float
    choice: int | None
    interval: tuple[float, float] | None
    because: tuple[int, ...]
    guess: bool
    votes: NDArray[np.float64]
    presence: Mapping[Leaf, LeafPresence]
    unheard: tuple[Leaf, ...]


def is_unheard(leaf: Leaf, worlds: Worlds) -> bool:
    """Whether nobody has listened for a leaf, and nothing was heard of it."""
    heard = any(
        not worlds.imagined[block].all()
        for place, block in worlds.blocks.items()
        if place.leaf == leaf and block.stop > block.start
    )
    so_far = worlds.so_far
    return not heard and coverage(leaf.sort, leaf.of, so_far.calls, so_far.span) < 0.02


def leaf_presence(
    leaf: Leaf, worlds: Worlds, percepts: Sequence[int], touched: Numbers
) -> LeafPresence:
    """What was drawn for a leaf; `percepts` are the numbers that its percepts go by elsewhere."""
    block = next(block for place, block in worlds.blocks.items() if place.leaf == leaf)
    ones = worlds.occasions[block]
    return LeafPresence(
        worlds.present[:, block],
        tuple(one.segment if one.supports else worlds.so_far.span for one in ones),
        tuple(tuple(percepts[index] for index, _ in one.supports) for one in ones),
        tuple(touched[block].tolist()),
    )
