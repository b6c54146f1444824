"""One question as a world to act in: every state that an episode can reach, worked out once.

What was asked makes a state, and not in which order: so states are few, and an episode among states
that were visited before costs no more than looking them up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from agent.train.controller.world.exhaustive_percepts import ExhaustivePercepts
from agent.train.controller.world.moves import Moves
from graphs.policy.features import Believed, Features, Sight, View
from graphs.policy.listening_value import chances
from graphs.policy_network import Array, Network
from graphs.program_reasoner import ProgramReasoner
from graphs.propose import Candidate
from graphs.state import Answer, Budget, State
from tools.evidence import SubQuery


@dataclass(eq=False)
class WorldNode:
    """One state.

    Attributes:
        state: What is known.
        belief: The answer as it stands.
        moves: What can be asked; the move after the last one is to answer.
        rows: The features of each move, at a λ of 1: (moves + 1) × features.
        seconds: What was spent on the way, by the price list.
        right: Whether answering now is right.
        potential: The probability that the answer gives to the right choice: Φ, the potential.
        capped: Whether the budget forbids to go on.
        after: The state after each move, as far as it was worked out.
    """

    state: State
    belief: Answer
    moves: list[Candidate]
    rows: Array
    seconds: float
    right: bool
    potential: float
    capped: bool
    after: dict[int, WorldNode] = field(default_factory=dict[int, "WorldNode"])


@dataclass(eq=False)
class World:
    """The states of one question.

    Attributes:
        known: The question, and all that can be heard.
        reasoner: The answerer.
        features: What the controller sees.
        budget: When an episode has to end.
        narrow: Which moves there are, where not all: for ablations.
        value: Says how probably an answer is right; None where nobody does.
    """

    known: ExhaustivePercepts
    reasoner: ProgramReasoner
    features: Features
    budget: Budget = field(default_factory=Budget)
    narrow: Callable[[Candidate], bool] = lambda _: True
    value: Network | None = None
    nodes: dict[frozenset[SubQuery], WorldNode] = field(
        default_factory=dict[frozenset[SubQuery], WorldNode]
    )

    @cached_property
    def root(self) -> WorldNode:
        """Nothing heard yet."""
        return self._node(())

    @cached_property
    def _calls(self) -> dict[SubQuery, int]:
        return {call.query: at for at, call in enumerate(self.known.calls)}

    @cached_property
    def _moves(self) -> Moves:
        return Moves(self._everything)

    @cached_property
    def _sight(self) -> Sight:
        return Sight(self.features, self._everything)

    @cached_property
    def _everything(self) -> State:
        return self.known.start(self.budget).model_copy(update={"calls": [*self.known.calls]})

    @cached_property
    def _views(self) -> dict[int, View]:
        """By the identity of the move, which is kept beside it, lest another one gets it."""
        return {}

    def _view(self, move: Candidate) -> View:
        if id(move) not in self._views:
            self._views[id(move)] = self._sight.view(move)
        return self._views[id(move)]

    def step(self, node: WorldNode, move: int) -> WorldNode:
        """The state after a move, which is not to answer."""
        there = node.after.get(move)
        if there is None:
            affordable = node.moves[move].queries[: self.budget.calls - len(node.state.calls)]
            there = node.after[move] = self.ask(node, affordable)
        return there

    def ask(self, node: WorldNode, queries: Iterable[SubQuery]) -> WorldNode:
        """The state after these sub-queries, as far as their answers are known.

        Only what would decide a contradiction follows from two calls at once and may be unknown.
        """
        known = (query for query in queries if query in self._calls)
        return self._node({call.query for call in node.state.calls}.union(known))

    def waiting(self, before: WorldNode, after: WorldNode) -> float:
        """Seconds of the slowest call between two states, by the price list: one round of it."""
        known = {call.query for call in before.state.calls}
        fresh = (call.query for call in after.state.calls if call.query not in known)
        return max((self._prices[self._calls[query]] for query in fresh), default=0.0)

    def sure(self, node: WorldNode) -> float | None:
        """How probably its answer is right, calibrated."""
        return float(chances(self.value, node.rows[-1:])[0]) if self.value else None

    def _node(self, asked: Iterable[SubQuery]) -> WorldNode:
        key = frozenset(asked)
        if key not in self.nodes:
            self.nodes[key] = self._worked_out(key)
        return self.nodes[key]

    def _worked_out(self, asked: frozenset[SubQuery]) -> WorldNode:
        known = self.known
        order = sorted(self._calls[query] for query in asked)
        calls = [known.calls[at] for at in order]
        state = known.start(self.budget).model_copy(update={"calls": calls})
        belief = self.reasoner.answer(state)
        believed = Believed(belief, self.reasoner.result(state))
        state = state.model_copy(update={"beliefs": [belief]})
        moves = [move for move in self._moves.after(order) if self.narrow(move)]
        target = known.question.choices.index(known.target)
        return WorldNode(
            state=state,
            belief=belief,
            moves=moves,
            rows=self._sight.rows(
                state, order, [self._view(move) for move in moves], believed, 1.0
            ),
            seconds=math.fsum(self._prices[at] for at in order),
            right=belief.text == known.target,
            potential=belief.posterior[target],
            capped=len(calls) >= self.budget.calls,
        )

    @cached_property
    def _prices(self) -> list[float]:
        span, prices = self.known.clip.span, self.features.prices
        return [prices.seconds(call.query, span) for call in self.known.calls]
