"""Many episodes in lock-step: each step is one pass of the network over all of their moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray

from agent.train.controller.learner import Learner, log_softmax_by
from agent.train.controller.world.world import World, WorldNode
from graphs.policy.features import EXCHANGE, names
from graphs.policy_network import Array

COST_LAMBDA = names().index(EXCHANGE)

Prior = Callable[[Array], Array]
"""Scores of rows that the network's are added to."""


def flat(rows: Array) -> Array:
    """No move before another."""
    return np.zeros(len(rows), dtype=np.float32)


@dataclass(frozen=True)
class Rollouts:
    """What was done. Steps are S, episodes E, rows of moves R; a group shares sample and λ.

    Attributes:
        rows_R: The features of every move that could be made.
        prior_R: What each one's score is added to.
        step_R: Which step a row belongs to.
        taken_S: Which row was taken.
        log_prob_S: With what log-probability.
        spent_S: Seconds of tools before the step.
        potential_S: The probability of the right option before the step.
        episode_S: Which episode the step is of.
        right_E: Whether the answer was right.
        seconds_E: Of tools in the whole episode.
        capped_E: Whether the budget ended it.
        cost_lambda_E: What a second costs.
    """

    rows_R: torch.Tensor
    prior_R: torch.Tensor
    step_R: torch.Tensor
    taken_S: torch.Tensor
    log_prob_S: torch.Tensor
    spent_S: torch.Tensor
    potential_S: torch.Tensor
    episode_S: torch.Tensor
    right_E: torch.Tensor
    seconds_E: torch.Tensor
    capped_E: torch.Tensor
    cost_lambda_E: torch.Tensor

    @property
    def steps(self) -> int:
        """Moves made, answering included."""
        return len(self.taken_S)


@torch.no_grad()
def roll_out(
    worlds: Sequence[World], cost_lambda: NDArray[np.float32], learner: Learner,
    draws: torch.Generator, prior: Prior,
) -> Rollouts:  # fmt: skip
    """One episode in each of the worlds (which may repeat), by chance as the network weighs it."""
    nodes = [world.root for world in worlds]
    live, rounds = list(range(len(worlds))), worlds[0].budget.rounds
    capped = np.zeros(len(worlds), dtype=bool)
    logged: list[_Step] = []
    prices = np.log10(cost_lambda)
    while live and len(logged) < rounds:
        step = _Step.of([nodes[at] for at in live], live, prices, prior)
        moves = step.draw(learner, draws)
        logged.append(step)
        going = [
            (at, move) for at, move in zip(live, moves, strict=True) if move < len(nodes[at].moves)
        ]
        for at, move in going:
            nodes[at] = worlds[at].step(nodes[at], move)
            capped[at] = nodes[at].capped
        live = [at for at, _ in going if not capped[at]]
    capped[live] = True
    return _together(logged, nodes, capped, cost_lambda)


@dataclass
class _Step:
    """One move in every live episode."""

    nodes: list[WorldNode]
    episodes: list[int]
    rows: torch.Tensor
    prior: torch.Tensor
    group: torch.Tensor
    first: torch.Tensor
    taken: torch.Tensor | None = None
    log_prob: torch.Tensor | None = None

    @classmethod
    def of(
        cls,
        nodes: list[WorldNode],
        episodes: list[int],
        prices: NDArray[np.float32],
        prior: Prior,
    ) -> _Step:
        rows = np.concatenate([node.rows for node in nodes])
        counts = np.array([len(node.rows) for node in nodes])
        group = np.repeat(np.arange(len(nodes)), counts)
        rows[:, COST_LAMBDA] = np.repeat(prices[episodes], counts)
        first = np.concatenate([[0], np.cumsum(counts)[:-1]])
        return cls(
            nodes,
            episodes,
            torch.from_numpy(rows),
            torch.from_numpy(prior(rows)),
            torch.from_numpy(group),
            torch.from_numpy(first),
        )

    def draw(self, learner: Learner, draws: torch.Generator) -> list[int]:
        """Each episode's move, drawn by the Gumbel trick."""
        groups = len(self.nodes)
        log_probs = log_softmax_by(learner(self.rows) + self.prior, self.group, groups)
        noise = -torch.log(-torch.log(torch.rand(len(log_probs), generator=draws)))
        noisy = log_probs + noise
        best = torch.full((groups,), -torch.inf).scatter_reduce(0, self.group, noisy, "amax")
        rows = torch.nonzero(noisy == best[self.group])[:, 0]
        taken = torch.empty(groups, dtype=torch.long)
        taken[self.group[rows]] = rows
        self.taken, self.log_prob = taken, log_probs[taken]
        return cast(list[int], (taken - self.first).tolist())


def _together(
    logged: list[_Step], nodes: list[WorldNode], capped: NDArray[np.bool_],
    cost_lambda: NDArray[np.float32],
) -> Rollouts:  # fmt: skip
    """All steps behind one another."""
    steps, rows, step_of_row, taken = 0, 0, list[torch.Tensor](), list[torch.Tensor]()
    for step in logged:
        assert step.taken is not None
        step_of_row.append(step.group + steps)
        taken.append(step.taken + rows)
        steps, rows = steps + len(step.nodes), rows + len(step.rows)
    before = [node for step in logged for node in step.nodes]
    return Rollouts(
        rows_R=torch.cat([step.rows for step in logged]),
        prior_R=torch.cat([step.prior for step in logged]),
        step_R=torch.cat(step_of_row),
        taken_S=torch.cat(taken),
        log_prob_S=torch.cat([step.log_prob for step in logged if step.log_prob is not None]),
        spent_S=torch.tensor([node.seconds for node in before]),
        potential_S=torch.tensor([node.potential for node in before]),
        episode_S=torch.tensor([at for step in logged for at in step.episodes]),
        right_E=torch.tensor([float(node.right) for node in nodes]),
        seconds_E=torch.tensor([node.seconds for node in nodes]),
        capped_E=torch.from_numpy(capped),
        cost_lambda_E=torch.from_numpy(cost_lambda),
    )
