"""Worlds as a `gymnasium.Env`, for learners made elsewhere (https://gymnasium.farama.org).

An observation has one row of features for each move; rows past the last move are zeros, and the
last row, `most_moves`, is to answer. `info["action_mask"]` says which rows can be acted on.

A move earns Φ(s') - Φ(s) - λ·seconds, answering earns right - Φ(s), where Φ is the probability that
the answer gives to the right choice. So an answered episode adds up to right - λ·seconds - Φ(s_0),
and one that the budget cut off to Φ(s_T) - λ·seconds - Φ(s_0).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from gymnasium import Env, spaces
from gymnasium.error import ResetNeeded
from numpy.typing import NDArray

from agent.train.controller.world.world import World, WorldNode
from graphs.policy.features import EXCHANGE, names
from graphs.policy_network import Array

COST_LAMBDA = names().index(EXCHANGE)

CHEAPEST, DEAREST = 0.001, 0.1
"""Between these λ is drawn where none is given, evenly on a logarithmic scale."""

BOUND = 1e3
"""No feature is larger: shares, flags, logarithms, and seconds of tools."""


Told = tuple[Array, float, bool, bool, dict[str, Any]]
"""Observation, reward, terminated, truncated, info."""


class ListeningEnv(Env[Array, np.int64]):
    """Episodes in worlds whose moves are asked one at a time."""

    metadata = {"render_modes": []}  # noqa: RUF012 - as gymnasium declares it

    def __init__(self, worlds: Sequence[World]) -> None:
        if not worlds:
            raise ValueError("found no worlds; expected one or more")
        self._worlds = worlds
        # Each move asks something that no other move of its state asks, so there are no more moves.
        self.most_moves = max(len(world.known.calls) for world in worlds)
        shape = (self.most_moves + 1, len(names()))
        self.observation_space = spaces.Box(-BOUND, BOUND, shape, np.float32)
        self.action_space = spaces.Discrete(self.most_moves + 1)
        self._cost_lambda, self._rounds = DEAREST, 0
        self._world: World = worlds[0]
        self._node: WorldNode = self._world.root
        self._over: bool = True

    def reset(
        self, *, seed: int | None = None, options: Mapping[str, Any] | None = None
    ) -> tuple[Array, dict[str, Any]]:
        """Begins in the world `sample` at `cost_lambda`; draws what is not given."""
        super().reset(seed=seed)
        # Both are always drawn, so that giving one does not change the other.
        sample = int(self.np_random.integers(len(self._worlds)))
        cost_lambda = math.exp(self.np_random.uniform(math.log(CHEAPEST), math.log(DEAREST)))
        sample = (options or {}).get("sample", sample)
        cost_lambda = (options or {}).get("cost_lambda", cost_lambda)
        if sample not in range(len(self._worlds)):
            raise ValueError(f"found sample {sample!r}; expected 0 to {len(self._worlds) - 1}")
        if not 0 < cost_lambda < math.inf:
            raise ValueError(f"found cost_lambda {cost_lambda!r}; expected a number above 0")
        self._world, self._cost_lambda, self._rounds = self._worlds[sample], float(cost_lambda), 0
        self._node, self._over = self._world.root, False
        return self._seen()

    def step(self, action: np.int64 | int) -> Told:
        """Asks, or answers; an answered state is seen once more."""
        if self._over:
            raise ResetNeeded("found a step after the end of an episode; expected a reset")
        here = self._node
        if action == self.most_moves:
            self._over = True
            return self._result(here.right - here.potential, terminated=True)
        if action not in range(len(here.moves)):
            raise ValueError(
                f"found action {action}; expected 0 to {len(here.moves) - 1} to ask, "
                f"or {self.most_moves} to answer"
            )
        # As far as the budget of calls goes, as in the state machine.
        left = self._world.budget.calls - len(here.state.calls)
        there = self._node = self._world.ask(here, here.moves[int(action)].queries[:left])
        self._rounds += 1
        self._over = there.capped or self._rounds >= self._world.budget.rounds
        paid = self._cost_lambda * (there.seconds - here.seconds)
        return self._result(there.potential - here.potential - paid, terminated=False)

    def _result(self, reward: float, terminated: bool) -> Told:
        seen, info = self._seen()
        return seen, float(reward), terminated, self._over and not terminated, info

    def _seen(self) -> tuple[Array, dict[str, Any]]:
        """The rows of what can be done now, and which they are."""
        moves = len(self._node.moves)
        rows: Array = np.zeros((self.most_moves + 1, len(names())), dtype=np.float32)
        rows[:moves], rows[-1] = self._node.rows[:-1], self._node.rows[-1]
        rows[:moves, COST_LAMBDA] = rows[-1, COST_LAMBDA] = math.log10(self._cost_lambda)
        mask: NDArray[np.int8] = np.zeros(self.most_moves + 1, dtype=np.int8)
        mask[:moves] = mask[-1] = 1
        return rows, {"action_mask": mask}
