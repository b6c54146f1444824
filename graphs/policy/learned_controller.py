"""The trained controller: scores every move, and answering, and takes the best."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from graphs.execution.program_result import ProgramResult
from graphs.policy.features import Believed, Features, move_inputs
from graphs.policy.hand_prior import prior
from graphs.policy.prices import COST_LAMBDA, noted
from graphs.policy_network import Array, Network, softmax
from graphs.propose import candidates, listening
from graphs.state import Conclude, Decision, State, Weighed
from graphs.strategy import Policy

PACKED = Path(__file__).with_name("controller.safetensors")
"""The trained network that this version brings along."""

PRIOR = "prior"
"""The note that says what the network's scores are added to."""

HAND_WRITTEN, NONE = "hand-written", "none"


@dataclass(frozen=True)
class LearnedController:
    """One move at a time, on questions with choices: it was trained on no others.

    Attributes:
        network: Scores a row of features, on top of the hand-written policy's scores.
        features: Makes the rows.
        result: What the program says of what was heard so far; None where there is no program.
        otherwise: Leads where the question is open.
        cost_lambda: What a second of listening costs, in right answers.
    """

    network: Network
    features: Features
    result: Callable[[State], ProgramResult | None]
    otherwise: Policy
    cost_lambda: float = COST_LAMBDA

    async def __call__(self, state: State) -> Decision:
        """The move of the highest score."""
        if not state.question.choices:
            return await self.otherwise(state)
        moves = candidates(state)
        belief = Believed(state.beliefs[-1], self.result(state))
        rows = self.features.rows(state, moves, belief, self.cost_lambda)
        best, chances = preferred(scores(self.network, rows))
        weighed = tuple(
            Weighed(queries=queries, probability=chance)
            for queries, chance in zip(
                (*(move.queries for move in moves), ()), chances, strict=True
            )
        )
        if best == len(moves):
            action = Conclude()
            return Decision(action=action, thought=f"answer ({chances[best]:.2f})", weighed=weighed)
        chosen = listening([moves[best]])
        thought = f"{chosen.thought} ({chances[best]:.2f})"
        return chosen.model_copy(update={"thought": thought, "weighed": weighed})


def scores(network: Network, rows: Array) -> Array:
    """Of each row, on top of the policy that the network started from."""
    own = network(rows)
    return own if network.notes.get(PRIOR, NONE) == NONE else own + prior(rows)


def preferred(scored: Array) -> tuple[int, list[float]]:
    """The best move, and the probability of each."""
    chances = softmax(scored)
    return max(range(len(chances)), key=lambda at: chances[at]), chances


def load(path: Path) -> tuple[Network, Features]:
    """A trained network, and the features as it was trained to see them.

    Raises:
        InputError: The file is no such network, was altered, or its features mean something else.
    """
    network = Network.load(path, move_inputs())
    return network, Features(noted(network.notes, path))
