"""Which of several networks, trained alike but for their draws, is kept: the one that earns most.

On the training questions alone, as `ask` would play them: the surest move at the usual λ.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agent.train.controller.world.play_world import lead
from agent.train.controller.world.world import World
from graphs.policy_network import Network
from graphs.program_controller import COST_LAMBDA


def chosen(networks: Sequence[Network], worlds: Sequence[World]) -> Network:
    """The network of the highest reward; of equals the first."""
    return max(networks, key=lambda network: earned(network, worlds))


def earned(network: Network, worlds: Sequence[World]) -> float:
    """Right answers less the cost of the seconds, a question."""
    outcomes = [lead(world, network, COST_LAMBDA) for world in worlds]
    return float(np.mean([one.right - COST_LAMBDA * one.seconds for one in outcomes]))
