"""What listening is worth: how probably an answer is right, now and after each move.

A network that was fitted on whether answers were right, before and after calls, on scenes. Its
probabilities are calibrated there: the posterior says how the evidence divides, this says how far
such evidence was to be believed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from graphs.execution.program_result import ProgramResult
from graphs.policy.features import EXCHANGE, Believed, Features, move_inputs, names
from graphs.policy.move_features import SECONDS
from graphs.policy.prices import noted
from graphs.policy_network import Array, Network
from graphs.propose import Candidate, candidates
from graphs.state import Decision, Perceive, State
from graphs.strategy import Policy

PACKED = Path(__file__).with_name("value.safetensors")
"""The fitted network that this version brings along."""

UNSEEN = (EXCHANGE,)
"""Features that say nothing on whether an answer is right."""


def chances(network: Network, rows: Array) -> Array:
    """The probability of being right after each row's move; of the last row, as it stands."""
    return (1.0 / (1.0 + np.exp(-network(rows)))).astype(np.float32)


def worth(network: Network, rows: Array) -> Array:
    """What each move leaves: the probability of being right less the price, in right answers."""
    price = 10.0 ** rows[:, _column(EXCHANGE)] * rows[:, _column(SECONDS)]
    return (chances(network, rows) - price).astype(np.float32)


@cache
def _column(name: str) -> int:
    return names().index(name)


@dataclass(frozen=True)
class ListeningValue:
    """The estimate, where it can be had.

    Attributes:
        network: Fitted; its output is the logarithm of the odds.
        features: Makes its rows.
        result: What the program says of what was heard so far; None where there is no program.
    """

    network: Network
    features: Features
    result: Callable[[State], ProgramResult | None]

    def __call__(self, state: State, moves: list[Candidate]) -> tuple[float, list[float]]:
        """How probably the answer is right as it stands, and after each move."""
        belief = Believed(state.beliefs[-1], self.result(state))
        rows = self.features.rows(state, moves, belief, 1.0)
        *after, now = map(float, chances(self.network, rows))
        return now, after


@dataclass(frozen=True)
class ValuedPolicy:
    """Any policy, whose decisions say what listening is worth. Open questions are not valued."""

    policy: Policy
    value: ListeningValue

    async def __call__(self, state: State) -> Decision:
        """The policy's decision, with how probably the answer is right, and what it may add."""
        decision = await self.policy(state)
        if not state.question.choices or not state.beliefs:
            return decision
        moves = candidates(state)
        now, after = self.value(state, moves)
        asked = decision.action.queries if isinstance(decision.action, Perceive) else ()
        gains = [
            right - now
            for move, right in zip(moves, after, strict=True)
            if set(move.queries) & set(asked)
        ]
        return decision.model_copy(
            update={"right": round(now, 3), "gain": round(max(gains), 3) if gains else None}
        )


def load(path: Path, result: Callable[[State], ProgramResult | None]) -> ListeningValue:
    """A fitted estimate.

    Raises:
        InputError: The file is no such network, was altered, or its features mean something else.
    """
    network = Network.load(path, replace(move_inputs(), meaning=MEANING))
    return ListeningValue(network, Features(noted(network.notes, path)), result)


MEANING = f"right after {move_inputs().meaning}"
"""Which kind of network it is: one that scores moves is none."""
