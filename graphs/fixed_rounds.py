"""A controller that listens for exactly so many rounds, whatever it believes."""

from __future__ import annotations

from dataclasses import dataclass

from graphs.propose import candidates, listening
from graphs.state import Conclude, Decision, State


@dataclass(frozen=True)
class FixedRounds:
    """Asks the most promising candidates until the rounds are used up; the first may be the plan's.

    Attributes:
        rounds: Rounds of listening, the plan's own included.
        together: The most calls in one round.
    """

    rounds: int
    together: int = 2

    async def __call__(self, state: State) -> Decision:
        """The next move; where nothing is left to ask, it listens to nothing and goes on."""
        if len(state.decisions) >= self.rounds:
            return Decision(action=Conclude(), thought=f"{self.rounds} rounds are over")
        return listening(candidates(state)[: self.together])
