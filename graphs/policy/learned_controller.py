"""The trained controller: scores every move, and answering, and takes the best."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from graphs.policy.features import Embed, Features, move_inputs
from graphs.policy.prices import Prices
from graphs.policy.question_types import sort_of
from graphs.policy_network import Array, Network, softmax
from graphs.propose import candidates
from graphs.rule_controller import RuleController, listening
from graphs.state import Conclude, Decision, State, Weighed
from graphs.strategy import PlanFirst, Policy

WEIGHTS = Path(__file__).with_name("controller.safetensors")

COST_LAMBDA = 0.005
"""What a second of listening costs, in right answers, unless the user says otherwise."""


@dataclass(frozen=True)
class LearnedController:
    """One move at a time, on questions with choices: it was trained on no others.

    Attributes:
        network: Scores a row of features.
        features: Makes the rows.
        cost_lambda: What a second of listening costs, in right answers.
        otherwise: Leads where the question is open, or of a sort that it was not trained on.
        sorts: Those that it was trained on; None where that is not known: all.
    """

    network: Network
    features: Features
    cost_lambda: float = COST_LAMBDA
    otherwise: Policy = field(default_factory=lambda: PlanFirst(RuleController()))
    sorts: frozenset[str] | None = None

    async def __call__(self, state: State) -> Decision:
        """The move of the highest score."""
        if not self._knows(state):
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

    def _knows(self, state: State) -> bool:
        """Whether it was trained on such questions."""
        known = self.sorts is None or sort_of(state) in self.sorts
        return known and bool(state.question.choices)


def preferred(scores: Array) -> tuple[int, list[float]]:
    """The best move, and the probability of each."""
    chances = softmax(scores)
    return max(range(len(chances)), key=lambda at: chances[at]), chances


GIST = "sees gist"
"""The note that tells whether the network was trained with the question's gist."""


SORTS = "sorts"
"""The note that names the sorts of question that the network was trained on, a line each."""


FORMERLY = "formerly"
"""The note that tells under which digests the same numbers led before, in files of another form."""


def sorts_of(network: Network) -> frozenset[str] | None:
    """The sorts that a network was trained on, as far as its notes tell."""
    told = network.notes.get(SORTS)
    return None if told is None else frozenset(told.splitlines())


def formerly(path: Path) -> list[str]:
    """The digests under which a file's numbers led before."""
    return Network.load(path, move_inputs()).notes.get(FORMERLY, "").splitlines()


def load(path: Path, embed: Embed) -> tuple[Network, Features]:
    """A trained network, and the features as it was trained to see them.

    Raises:
        InputError: The file is no such network, was altered, or its features mean something else.
    """
    network = Network.load(path, move_inputs())
    prices = Prices.model_validate_json(network.notes["prices"])
    return network, Features(prices, embed if network.notes.get(GIST) == "True" else None)
