"""The hand-written policy: listen to what promises to change the answer most for its price."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from graphs.contradictions.find_contradictions import disputed
from graphs.execution.program_result import ProgramResult
from graphs.policy.hand_prior import LEAST
from graphs.policy.prices import COST_LAMBDA, Prices
from graphs.policy.promise import change, promise
from graphs.propose import Candidate, candidates, listening
from graphs.state import Conclude, Decision, Perceive, State

DISPUTED = 0.3
"""What deciding a contradiction promises."""


@dataclass(frozen=True)
class ProgramController:
    """Asks the best candidates, and stops when none is worth its price.

    Attributes:
        result: What the program says of what was heard so far; None where there is no program.
        prices: Seconds of each kind of call.
        cost_lambda: What a second costs, in right answers.
        together: The most candidates in one round.
        least: A promise that is not worth a round, whatever it costs.
    """

    result: Callable[[State], ProgramResult | None]
    prices: Prices
    cost_lambda: float = COST_LAMBDA
    together: int = 2
    least: float = LEAST

    async def __call__(self, state: State) -> Decision:
        """The plan's own sub-queries first, then the next move."""
        if state.plan and not state.decisions and state.plan.queries:
            return Decision(action=Perceive(queries=state.plan.queries), thought="what it names")
        moves = self._worth(state)
        if not moves:
            return Decision(action=Conclude(), thought="nothing left that promises more")
        return listening(moves[: self.together])

    def _worth(self, state: State) -> list[Candidate]:
        """Candidates by what they promise less what they cost; those not worth it are left out."""
        told = self.result(state)
        promised = [(DISPUTED, one) for one in decisive(state)]
        sure = state.beliefs[-1].confidence if state.beliefs else 0.0
        promised += [
            (promise(state, one, told, sure, change(one, told, state.clip.span)), one)
            for one in candidates(state)
        ]
        valued = [(hoped - self._price(state, one), one) for hoped, one in promised]
        worth = [(gain, one) for gain, one in valued if gain > self.least]
        return [one for _, one in sorted(worth, key=lambda pair: -pair[0])]

    def _price(self, state: State, move: Candidate) -> float:
        """What its seconds cost, in right answers."""
        seconds = sum(self.prices.seconds(query, state.clip.span) for query in move.queries)
        return self.cost_lambda * seconds


def decisive(state: State) -> list[Candidate]:
    """What would decide where percepts contradict each other."""
    return [Candidate((one.query,), DISPUTED, one.text) for one in disputed(state)]
