"""What the controller sees of a state and of each move: numbers that exist at run time only.

A row is the state beside one move, so that any number of moves can be scored, in any order. Shares
and flags lie in [0, 1]; seconds and counts are log(1 + x), but for a move's plain price. Nothing
says which question it is, or of which sort: what is seen are the answer as it stands, the leaves of
its program, the evidence, what was spent, and what a move may add.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from graphs.execution.program_result import ProgramResult
from graphs.policy.evidence_features import EvidenceRows, Gathered
from graphs.policy.leaf_features import MovePromises, of_leaves
from graphs.policy.move_features import BESIDE, Around, fixed, together
from graphs.policy.prices import Prices
from graphs.policy_network import Array, Inputs
from graphs.propose import Candidate
from graphs.state import Answer, Plan, Question, State
from tools.audio import AudioClip, Segment
from tools.evidence import SubQuery
from tools.tool_registry import Price

MEANING = "moves 4"
"""The version of what features mean: the next one when one is computed otherwise than before and
keeps its name. One that is added, renamed or dropped changes nothing."""

EXCHANGE = "exchange"
"""The feature that is λ, what a second costs in right answers, as its decimal logarithm."""

UNREAD = 0.5
"""How sure a reading counts of which nobody can say how sure it is."""

Feature = tuple[str, float]


@dataclass(frozen=True)
class Believed:
    """What is believed of a state.

    Attributes:
        answer: As it stands.
        told: What the program says besides; None where there is no program.
    """

    answer: Answer
    told: ProgramResult | None


@dataclass(frozen=True)
class Features:
    """Computes rows.

    Attributes:
        prices: Seconds of each kind of call.
    """

    prices: Prices

    def rows(
        self, state: State, moves: Sequence[Candidate], belief: Believed, cost_lambda: float
    ) -> Array:
        """One row for each move, and a last one for answering: (moves + 1) × features.

        Args:
            state: All that is known.
            moves: What could be asked.
            belief: The answer as it stands, and what its program tells.
            cost_lambda: What a second costs, in right answers; above 0.
        """
        sight = Sight(self, state)
        views = [sight.view(move) for move in moves]
        return sight.rows(state, range(len(state.calls)), views, belief, cost_lambda)


View = tuple[Candidate, Array, Array]
"""A move; what of it no call changes; and what each call has heard there, call × `BESIDE`."""


class Sight:
    """Rows for any part of a state's calls.

    What a call or a move has in it is taken out once, and put together for each row: in training
    the same calls make many states.
    """

    def __init__(self, features: Features, everything: State) -> None:
        self._state, self._prices = everything, features.prices
        span = everything.clip.span
        self._heard = EvidenceRows.of(everything.calls, span, features.prices)
        self._around = Around.of(everything.calls, span)

    def view(self, move: Candidate) -> View:
        """What rows need of a move."""
        of_move = [value for _, value in fixed(self._state, move, self._prices)]
        return move, np.array(of_move, dtype=np.float32), self._around.beside(move.queries[0])

    def rows(
        self,
        state: State,
        asked: Sequence[int],
        views: Sequence[View],
        belief: Believed,
        cost_lambda: float,
    ) -> Array:
        """One row for each move, and a last one for answering, as if only these calls were made.

        Args:
            state: The one in which only these calls were made.
            asked: Which of all calls.
            views: Of its moves.
            belief: Of that state.
            cost_lambda: What a second costs.
        """
        order = list(asked)
        promises = MovePromises.of(state, belief.told, belief.answer.confidence)
        known = _state(state, belief, promises, self._heard.gathered(order), cost_lambda)
        shared = [value for _, value in known]
        block = np.zeros((len(views) + 1, len(names())), dtype=np.float32)
        at, own = len(shared), -len(BESIDE)
        block[:, :at] = shared
        if views:
            moving = [[*of_move, *_promised(promises, move)] for move, of_move, _ in views]
            block[:-1, at:own] = moving
            block[:-1, own:] = together(np.stack([by_call for _, _, by_call in views])[:, order])
        block[-1, at] = 1.0
        return block


def _promised(promises: MovePromises, move: Candidate) -> Iterator[float]:
    for _, value in promises.features(move):
        yield value


@cache
def move_names() -> tuple[str, ...]:
    """The features of a move, in their order; the first is 1 for answering alone."""
    state, move = _example()
    of_move = (*fixed(state, move, FREE), *MovePromises.of(state, None, 0.0).features(move))
    return (*(name for name, _ in of_move), *BESIDE)


@cache
def names() -> tuple[str, ...]:
    """All features of a row, in their order."""
    state, _ = _example()
    gathered = EvidenceRows.of((), state.clip.span, FREE).gathered(())
    belief = Believed(Answer(text="", confidence=0), None)
    known = _state(state, belief, MovePromises.of(state, None, 0.0), gathered, 1.0)
    return (*(name for name, _ in known), *move_names())


@cache
def move_inputs() -> Inputs:
    """What a network that scores moves is shown."""
    return Inputs(MEANING, names())


FREE = Prices(errands={"tag": Price(call=0, audio=0)})


def _example() -> tuple[State, Candidate]:
    """Any state and any move: their features have the names of all."""
    span, query = Segment(start=0, end=1), SubQuery(tool="tag")
    clip = AudioClip(path=Path(), digest="", length=1, rate=1, channels=1, span=span)
    plan = Plan(queries=())
    return State(clip=clip, question=Question(text=""), plan=plan), Candidate((query,), 0, "")


def _state(
    state: State, belief: Believed, promises: MovePromises, gathered: Gathered, cost_lambda: float
) -> Iterator[Feature]:
    """The reading, the answer as it stands, the leaves, the evidence and what was spent."""
    reading = state.plan.reading if state.plan else None
    yield "read", float(belief.told is not None)
    yield "reading", UNREAD if reading is None else reading
    yield from _of_answer(belief.answer)
    yield from of_leaves(promises.leaves)
    yield "duration", math.log1p(state.clip.span.duration)
    yield from gathered.features()
    yield "spent", math.log1p(gathered.seconds)
    yield "calls", math.log1p(gathered.calls)
    yield EXCHANGE, math.log10(cost_lambda)


def _of_answer(answer: Answer) -> Iterator[Feature]:
    """The posterior and its spread."""
    ranked = sorted(answer.posterior or (answer.confidence,), reverse=True)
    yield "choices", math.log1p(len(answer.posterior))
    yield "by chance", 1 / len(ranked)
    yield "sure", ranked[0]
    yield "margin", ranked[0] - (ranked[1] if len(ranked) > 1 else 0.0)
    yield "entropy", _entropy(ranked)
    yield "guess", float(answer.guess)


def _entropy(chances: Sequence[float]) -> float:
    """Of the posterior, between 0 and 1."""
    if len(chances) < 2:
        return 0.0
    return -sum(p * math.log(p) for p in chances if p > 0) / math.log(len(chances))
