"""The roles of a strategy: what to ask, whether to go on, what follows, what to say at last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from graphs.state import Action, Answer, Conclude, Decision, Perceive, Plan, Question, State


class Planner(Protocol):
    """Turns a question into what to listen for."""

    async def __call__(self, question: Question) -> Plan: ...


class Policy(Protocol):
    """Chooses to perceive again or to conclude. The part that is trained."""

    async def __call__(self, state: State) -> Decision: ...


class Answerer(Protocol):
    """Says what follows from the evidence heard so far."""

    async def __call__(self, state: State) -> Answer: ...


class Reasoner(Protocol):
    """Asked once, at the end: gives the answer that was believed last, or a better one."""

    async def __call__(self, state: State, believed: Answer) -> Answer: ...


@dataclass(frozen=True)
class PlanFirst:
    """Listens to all that the plan names first, then leaves the choice to another policy."""

    then: Policy

    async def __call__(self, state: State) -> Decision:
        """The plan's own sub-queries, or the other's move."""
        if state.plan and not state.decisions:
            return Decision(action=Perceive(queries=state.plan.queries))
        return await self.then(state)


class Scripted:
    """A policy that plays a fixed list of actions, then concludes."""

    def __init__(self, actions: Iterable[Action]) -> None:
        self._actions = iter(actions)

    async def __call__(self, state: State) -> Decision:
        """Returns the next action of the script."""
        return Decision(action=next(self._actions, Conclude()))
