"""The trained controller: scores every move, and answering, and takes the best."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from graphs.policy.features import Embed, Features, move_inputs
from graphs.policy.prices import COST_LAMBDA, Prices
from graphs.policy_network import Array, Network, softmax
from graphs.propose import candidates, listening
from graphs.state import Conclude, Decision, State, Weighed
from graphs.strategy import Policy


@dataclass(frozen=True)
class LearnedController:
    """One move at a time, on questions with choices: it was trained on no others.

    Attributes:
        network: Scores a row of features.
        features: Makes the rows.
        cost_lambda: What a second of listening costs, in right answers.
        otherwise: Leads where the question is open.
    """

    network: Network
    features: Features
    otherwise: Policy
    cost_lambda: float = COST_LAMBDA

    async def __call__(self, state: State) -> Decision:
        """The move of the highest score."""
        if not state.question.choices:
            return await self.otherwise(state)
        moves = candidates(state)
        belief = state.beliefs[-1]
        rows = self.features.rows(state, moves, belief, self.cost_lambda)
        best, chances = preferred(self.network(rows))
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


def preferred(scores: Array) -> tuple[int, list[float]]:
    """The best move, and the probability of each."""
    chances = softmax(scores)
    return max(range(len(chances)), key=lambda at: chances[at]), chances


GIST = "sees gist"
"""The note that tells whether the network was trained with the question's gist."""


def load(path: Path, embed: Embed) -> tuple[Network, Features]:
    """A trained network, and the features as it was trained to see them.

    Raises:
        InputError: The file is no such network, was altered, or its features mean something else.
    """
    network = Network.load(path, move_inputs())
    prices = Prices.model_validate_json(network.notes["prices"])
    return network, Features(prices, embed if network.notes.get(GIST) == "True" else None)
