"""The three minds of the graph: what to ask, whether to go on, what to say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from graphs.state import Action, Answer, Conclude, Decision, Plan, Question, State


class Planner(Protocol):
    """Turns a question into what to listen for."""

    async def __call__(self, question: Question) -> Plan: ...


class Policy(Protocol):
    """Chooses to perceive again or to conclude. The part that is trained."""

    async def __call__(self, state: State) -> Decision: ...


class Answerer(Protocol):
    """Says what follows from the evidence heard so far."""

    async def __call__(self, state: State) -> Answer: ...


class Scripted:
    """A policy that plays a fixed list of actions, then concludes."""

    def __init__(self, actions: Iterable[Action]) -> None:
        self._actions = iter(actions)

    async def __call__(self, state: State) -> Decision:
        """Returns the next action of the script."""
        return Decision(action=next(self._actions, Conclude()))
