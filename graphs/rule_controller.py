"""The rule-based controller: the baseline that the trained one must beat."""

from __future__ import annotations

from dataclasses import dataclass

from graphs.contradictions.find_contradictions import disputed
from graphs.need import Kind, Subject
from graphs.propose import Candidate, candidates
from graphs.state import Conclude, Decision, Perceive, State

DISPUTED = 0.7
"""The promise of what would decide a contradiction."""


@dataclass(frozen=True)
class RuleController:
    """Stops when sure or when nothing promising is left; else asks the best candidates.

    Attributes:
        sure: The answer's confidence at which it stops.
        worth: The least promise for which it listens.
        together: The most candidates in one round.
    """

    sure: float = 0.8
    worth: float = 0.25
    together: int = 2

    async def __call__(self, state: State) -> Decision:
        """The next move."""
        confidence = state.beliefs[-1].confidence if state.beliefs else 0.0
        open_ = [*decisive(state), *candidates(state)]
        open_ = [one for one in open_ if one.promise >= self.worth]
        if confidence >= self.sure and not _must_listen(state, open_):
            return Decision(action=Conclude(), thought=f"sure enough ({confidence:.2f})")
        if not open_:
            return Decision(action=Conclude(), thought="nothing left that promises more")
        return listening(open_[: self.together])


def decisive(state: State) -> list[Candidate]:
    """What would decide where percepts contradict each other."""
    return [Candidate((one.query,), DISPUTED, one.text) for one in disputed(state)]


def listening(to: list[Candidate]) -> Decision:
    """The decision to make these moves together."""
    thought = "; ".join(one.why for one in to) or "nothing is left to ask"
    queries = tuple(query for one in to for query in one.queries)
    return Decision(action=Perceive(queries=queries), thought=thought)


def _must_listen(state: State, open_: list[Candidate]) -> bool:
    """A count by the tagger merges quick repetitions, so it is always listened to again once."""
    counting = state.need.kind is Kind.HOW_MANY and state.need.subject in (
        Subject.SOUND,
        Subject.SPEECH,
    )
    return counting and bool(open_) and all(call.query.tool != "listen" for call in state.calls)
