"""The hand-written policy: listen to what promises to change the answer most for its price."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from graphs.contradictions.find_contradictions import disputed
from graphs.execution.expected_change import expected_change, hears, is_where
from graphs.execution.program_result import ProgramResult
from graphs.policy.prices import COST_LAMBDA, Prices
from graphs.propose import Candidate, candidates, listening
from graphs.query.perception_needs import needs_of
from graphs.state import Conclude, Decision, Perceive, State
from tools.evidence import SubQuery
from tools.tool_registry import TOOLS

DISPUTED = 0.3
"""What deciding a contradiction promises."""

UNMEASURED = 0.5
"""What measuring promises that nobody has measured, of the doubt that is left."""


FRESH = 0.25
"""What listening again promises, of the doubt that is left, where nothing was found at first."""

THERE = 0.35
"""The same where the stretch is listened to that the answer hangs on."""


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
    least: float = 0.03

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
        promised += [(self._promise(state, one, told), one) for one in candidates(state)]
        valued = [(promise - self._price(state, one), one) for promise, one in promised]
        worth = [(gain, one) for gain, one in valued if gain > self.least]
        return [one for _, one in sorted(worth, key=lambda pair: -pair[0])]

    def _price(self, state: State, move: Candidate) -> float:
        """What its seconds cost, in right answers."""
        seconds = sum(self.prices.seconds(query, state.clip.span) for query in move.queries)
        return self.cost_lambda * seconds

    def _promise(self, state: State, move: Candidate, told: ProgramResult | None) -> float:
        """How much surer the answer may become."""
        if any(query.aim == "english" for query in move.queries):
            # Words that nobody understands are no evidence, however surely they were recognised.
            return UNMEASURED
        doubt = 1.0 - (state.beliefs[-1].confidence if state.beliefs else 0.0)
        if told is None or state.plan is None:
            return UNMEASURED * doubt if all(map(_is_new, move.queries)) else 0.0
        if all(map(_is_new, move.queries)):
            return UNMEASURED * doubt
        if _counts(state, move.queries):
            # A tagger merges quick repetitions: however sure it is, it was not asked to count.
            return max(0.1, expected_change(told, move.queries[0], state.clip.span))
        hoped = max(self._hope(state, told, query) for query in move.queries)
        change = max(expected_change(told, query, state.clip.span) for query in move.queries)
        return max(change, hoped * doubt)

    def _hope(self, state: State, told: ProgramResult, query: SubQuery) -> float:
        """What a second hearing promises of things that the first one did not find."""
        if query.source and is_where(told, query):
            return THERE
        lacking = [leaf for leaf, found in told.presence.items() if not found.heard]
        if not any(hears(leaf, query) for leaf in lacking):
            return 0.0
        if query.segment in (None, state.clip.span):
            return FRESH
        return THERE if is_where(told, query) else 0.0


def _is_new(query: SubQuery) -> bool:
    """Whether it tells what no other hearing does: a quantity, or of what kind something is."""
    tool = TOOLS.get(query.tool)
    return tool is not None and not tool.general and bool(tool.quantities or tool.traits)


def _counts(state: State, queries: tuple[SubQuery, ...]) -> bool:
    """Whether this would be the first to tell single occasions apart, where that is asked."""
    counted = needs_of(state.plan.program if state.plan else None).counted
    first = all(call.query.aim != "count" for call in state.calls)
    return first and bool(counted) and any(query.aim == "count" for query in queries)


def decisive(state: State) -> list[Candidate]:
    """What would decide where percepts contradict each other."""
    return [Candidate((one.query,), DISPUTED, one.text) for one in disputed(state)]
