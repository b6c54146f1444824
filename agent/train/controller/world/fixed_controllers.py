"""Controllers that the trained one is measured against. None learns; see also `tool_set_bandit`."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from graphs.propose import Candidate, candidates, listening
from graphs.state import Conclude, Decision, Perceive, State
from tools.evidence import SubQuery

STOP = Decision(action=Conclude())


@dataclass(frozen=True)
class AtOnce:
    """Answers with nothing heard: what the choices alone are worth."""

    async def __call__(self, state: State) -> Decision:
        """To answer."""
        return STOP


@dataclass(frozen=True)
class AllTools:
    """Every specialist once, on the whole clip, and what the plan names; then it answers.

    `again`: it also listens again to all that is proposed, one round after the other.
    """

    again: bool = False

    async def __call__(self, state: State) -> Decision:
        """First the specialists, then, round by round, every listening again."""
        moves = candidates(state)
        if not state.decisions:
            first = [move for move in moves if not _closer(move)]
            return listening(first) if first else STOP
        if self.again and moves:
            return listening(moves)
        return STOP


def _closer(move: Candidate) -> bool:
    """Whether a move listens again, or to a part only."""
    return any(query.tool == "listen" or query.segment for query in move.queries)


@dataclass(frozen=True)
class Chance:
    """Draws its moves, and with the probability `stopping` the end."""

    stopping: float
    draws: random.Random = field(default_factory=lambda: random.Random(0))

    async def __call__(self, state: State) -> Decision:
        """Any move."""
        moves = candidates(state)
        if not moves or self.draws.random() < self.stopping:
            return STOP
        return listening([self.draws.choice(moves)])


@dataclass(frozen=True)
class FixedToolSet:
    """Asks a set of sub-queries that was chosen from the question alone, and answers."""

    queries: tuple[SubQuery, ...]

    async def __call__(self, state: State) -> Decision:
        """The set, then the end."""
        if state.decisions or not self.queries:
            return STOP
        return Decision(action=Perceive(queries=self.queries))
