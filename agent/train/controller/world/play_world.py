"""Episodes in a world, by any policy that the state machine takes, at the price list's seconds."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from agent.train.controller.world.world import World, WorldNode
from graphs.policy.features import EXCHANGE, names
from graphs.policy.learned_controller import preferred, scores
from graphs.policy_network import Array, Network
from graphs.state import Conclude, Decision, Perceive
from graphs.strategy import Policy

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class WorldOutcome:
    """How one episode ended.

    Attributes:
        id: The item's.
        groups: What a report breaks accuracy down by.
        clip: Which recording: items of one recording are not independent.
        right: Whether the answer was right.
        confidence: The probability that it had.
        seconds: Of tools, by the price list.
        calls: Of tools.
        capped: Whether the budget ended it.
        stopped: Whether right at the first state of its path at which it was: oracle stopping.
        soonest: Seconds up to there; all of them where it never was right.
        sure: The calibrated probability of being right, where one is worked out.
    """

    id: str
    groups: Mapping[str, tuple[str, ...]]
    clip: str
    right: bool
    confidence: float
    seconds: float
    calls: int
    capped: bool
    stopped: bool
    soonest: float
    sure: float | None = None


Make = Callable[[World], Policy]
"""A policy for one world; most are the same for all."""


def play_all(worlds: Iterable[World], make: Make) -> list[WorldOutcome]:
    """One episode in each world."""
    return [play(world, make(world)) for world in worlds]


def play(world: World, policy: Policy) -> WorldOutcome:
    """One episode, by the rules of the state machine: its budget, its order, its ending."""
    path, decisions, capped, waited = [world.root], list[Decision](), False, 0.0
    while not capped:
        now = path[-1]
        beliefs = [node.belief for node in path]
        state = now.state.model_copy(update={"decisions": decisions, "beliefs": beliefs})
        decision = at_once(policy(state))
        match decision.action:
            case Conclude():
                break
            case Perceive(queries=queries):
                affordable = queries[: world.budget.calls - len(now.state.calls)]
                path.append(world.ask(now, affordable))
                waited += world.waiting(now, path[-1])
        decisions.append(decision)
        late = waited >= world.budget.seconds
        capped = len(decisions) >= world.budget.rounds or path[-1].capped or late
    return _outcome(world, path, capped)


Score = Callable[[Array], Array]
"""How good each row's move is."""


def lead(world: World, network: Network, cost_lambda: float) -> WorldOutcome:
    """One episode by a trained controller, among the moves that the world has.

    As `play` with a `LearnedController`, where the world has all moves; the rows that it would make
    are here already.
    """
    return lead_by(world, partial(scores, network), cost_lambda)


def lead_by(world: World, score: Score, cost_lambda: float) -> WorldOutcome:
    """One episode in which the move of the highest score is made."""
    path, waited, column = [world.root], 0.0, names().index(EXCHANGE)
    for _ in range(world.budget.rounds):
        rows = path[-1].rows.copy()
        rows[:, column] = math.log10(cost_lambda)
        move = preferred(score(rows))[0]
        if move == len(path[-1].moves):
            return _outcome(world, path, capped=False)
        path.append(world.step(path[-1], move))
        waited += world.waiting(path[-2], path[-1])
        if path[-1].capped or waited >= world.budget.seconds:
            break
    return _outcome(world, path, capped=True)


def _outcome(world: World, path: Sequence[WorldNode], capped: bool) -> WorldOutcome:
    last = path[-1]
    soonest = next((node for node in path if node.right), last)
    return WorldOutcome(
        id=world.known.id,
        groups=world.known.groups,
        clip=world.known.clip.digest,
        right=last.right,
        confidence=last.belief.confidence,
        seconds=last.seconds,
        calls=len(last.state.calls),
        capped=capped,
        stopped=soonest.right,
        soonest=soonest.seconds,
        sure=world.sure(last),
    )


def at_once(waiting: Coroutine[Any, Any, Thing]) -> Thing:
    """The result of what never really waits, such as a strategy without a language model."""
    try:
        waiting.send(None)
    except StopIteration as done:
        return done.value
    waiting.close()
    raise asyncio.InvalidStateError("found a policy that waits; expected one that only computes")
