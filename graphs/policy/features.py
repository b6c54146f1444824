"""What the controller sees of a state and of each move: numbers that exist at run time only.

A row is the state beside one move, so that any number of moves can be scored, in any order. Shares
and flags lie in [0, 1]; seconds and counts are log(1 + x).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from graphs.policy.evidence_features import EvidenceRows, Gathered
from graphs.policy.move_features import BESIDE, Around, fixed, together
from graphs.policy.prices import Prices
from graphs.policy.program_features import asked
from graphs.policy_network import Array, Inputs
from graphs.propose import Candidate
from graphs.state import Answer, Plan, Question, State
from tools.audio import AudioClip, Segment
from tools.evidence import SubQuery
from tools.tool_registry import Price

MEANING = "moves 3"
"""The version of what features mean: the next one when one is computed otherwise than before and
keeps its name. One that is added, renamed or dropped changes nothing."""

GIST = 16
"""Numbers that say what a question is about: a projection of its embedding."""

Feature = tuple[str, float]
Embed = Callable[[Sequence[str]], Array]
"""Texts to rows of length 1."""


@dataclass(frozen=True)
class Features:
    """Computes rows.

    Attributes:
        prices: Seconds of each kind of call.
        embed: Of the question, for its gist; None hides it. Shown, it lets a network know the few
            hundred questions of a training set one by one: on dev scenes 77 % right where hidden it
            had 83 % (one seed each, of networks that differed in size too).
    """

    prices: Prices
    embed: Embed | None

    def rows(
        self, state: State, moves: Sequence[Candidate], belief: Answer, cost_lambda: float
    ) -> Array:
        """One row for each move, and a last one for answering: (moves + 1) × features.

        Args:
            state: All that is known.
            moves: What could be asked.
            belief: The answer as it stands.
            cost_lambda: What a second costs, in right answers; above 0.
        """
        sight = Sight(self, state)
        views = [sight.view(move) for move in moves]
        return sight.rows(range(len(state.calls)), views, belief, cost_lambda)

    def gist(self, question: str) -> Array:
        """What a question is about, in `GIST` numbers; zeros where that is hidden."""
        if self.embed is None:
            return np.zeros(GIST, dtype=np.float32)
        return _gist(self.embed, question)


View = tuple[Array, Array]
"""Of a move: what no call changes; and what each call has heard of its stretch, call × `BESIDE`."""


class Sight:
    """Rows for any part of a state's calls.

    What a call or a move has in it is taken out once, and put together for each row: in training
    the same calls make many states.
    """

    def __init__(self, features: Features, state: State) -> None:
        self._state, self._prices = state, features.prices
        program = state.plan.program if state.plan else None
        self._asked = np.array([value for _, value in asked(program)], dtype=np.float32)
        self._gist = features.gist(state.question.text)
        self._heard = EvidenceRows.of(state.calls, state.clip.span, features.prices)
        self._around = Around.of(state.calls, state.clip.span)

    def view(self, move: Candidate) -> View:
        """What rows need of a move."""
        of_move = [value for _, value in fixed(self._state, move, self._prices)]
        return np.array(of_move, dtype=np.float32), self._around.beside(move.queries[0])

    def rows(
        self, asked: Sequence[int], views: Sequence[View], belief: Answer, cost_lambda: float
    ) -> Array:
        """One row for each move, and a last one for answering, as if only these calls were made."""
        order, span = list(asked), self._state.clip.span
        state = [
            value for _, value in _state(belief, self._heard.gathered(order), span, cost_lambda)
        ]
        at, shared = len(self._asked), len(self._asked) + len(state) + GIST
        block = np.zeros((len(views) + 1, len(names())), dtype=np.float32)
        block[:, :at], block[:, at : at + len(state)] = self._asked, state
        block[:, at + len(state) : shared] = self._gist
        if views:
            own = -len(BESIDE)
            block[:-1, shared:own] = [of_move for of_move, _ in views]
            known = np.stack([by_call for _, by_call in views])
            block[:-1, own:] = together(known[:, order])
        block[-1, shared] = 1.0
        return block


@lru_cache(maxsize=4096)
def _gist(embed: Embed, question: str) -> Array:
    """A projection on random signs, which keeps near what is near (Achlioptas 2003)."""
    full = embed([question])[0]
    bits = hashlib.shake_256(b"gist").digest(len(full) * GIST // 8)
    signs = np.unpackbits(np.frombuffer(bits, np.uint8)).astype(np.float32) * 2 - 1
    return full @ signs.reshape(len(full), GIST)


@cache
def move_names() -> tuple[str, ...]:
    """The features of a move, in their order; the first is 1 for answering alone."""
    state, move = _example()
    return (*(name for name, _ in fixed(state, move, FREE)), *BESIDE)


@cache
def names() -> tuple[str, ...]:
    """All features of a row, in their order."""
    state, _ = _example()
    gathered = EvidenceRows.of((), state.clip.span, FREE).gathered(())
    known = _state(Answer(text="", confidence=0), gathered, state.clip.span, 1.0)
    shared = [name for name, _ in (*asked(None), *known)]
    return (*shared, *(f"gist {at}" for at in range(GIST)), *move_names())


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
    belief: Answer, gathered: Gathered, span: Segment, cost_lambda: float
) -> Iterator[Feature]:
    """The answer as it stands, the evidence, what was spent, and what a second is worth."""
    ranked = sorted(belief.posterior or (belief.confidence,), reverse=True)
    yield "choices", len(belief.posterior) / 6
    yield "sure", ranked[0]
    yield "margin", ranked[0] - (ranked[1] if len(ranked) > 1 else 0.0)
    yield "third", ranked[2] if len(ranked) > 2 else 0.0
    yield "entropy", _entropy(ranked)
    yield "cited", math.log1p(len(belief.because))
    yield from gathered.features()
    yield "clip", math.log1p(span.duration)
    yield "spent", math.log1p(gathered.seconds)
    yield "calls", math.log1p(gathered.calls)
    yield "exchange", math.log10(cost_lambda)


def _entropy(posterior: Sequence[float]) -> float:
    """In units of the most that so many choices can have."""
    if len(posterior) < 2:
        return 0.0
    return -sum(p * math.log(p) for p in posterior if p > 0) / math.log(len(posterior))
