"""The value of listening, fitted: whether answers were right, before and after calls.

A trained policy, which now and then makes any move, walks through every world. Each state on its
way is a row for answering there, and one for the move that was made: with whether the answer was
right then. So what is estimated is the probability itself, and what a move adds is a difference of
two.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from agent.train.controller.learner import Learner
from agent.train.controller.world.gym_env import CHEAPEST, DEAREST
from agent.train.controller.world.world import World
from graphs.policy.features import EXCHANGE, move_inputs, names
from graphs.policy.learned_controller import scores
from graphs.policy.listening_value import MEANING, UNSEEN
from graphs.policy_network import Array, Network, softmax

HIDDEN = (16,)
RATE, DECAY = 3e-3, 0.05
STEPS, BATCH, EVERY = 1500, 1024, 50
"""Steps of the fit, rows of each, and how often what is held out says whether it still helps."""

WALKS = 12
"""Through each world, each at a λ of its own."""

ANY = 0.2
"""How often any move is made, and not one that the policy would."""


@dataclass(frozen=True)
class Outcomes:
    """Rows R: what was seen, whether the answer was right after, and how much each counts."""

    rows_R: Tensor
    right_R: Tensor
    weight_R: Tensor

    @classmethod
    def of(cls, worlds: Sequence[World], policy: Network, seed: int) -> Outcomes:
        """Of walks through these worlds; each world counts as much as any."""
        rows, right, weight = list[Array](), list[bool](), list[float]()
        for at, world in enumerate(worlds):
            draws = np.random.default_rng((seed, at))
            met = [one for _ in range(WALKS) for one in walk(world, policy, draws)]
            rows += [row for row, _ in met]
            right += [was for _, was in met]
            weight += [1 / len(met)] * len(met)
        return cls(
            torch.from_numpy(np.stack(rows)),
            torch.tensor(right, dtype=torch.float32),
            torch.tensor(weight, dtype=torch.float32),
        )

    def loss(self, learner: Learner) -> Tensor:
        """Cross-entropy, a world."""
        each = binary_cross_entropy_with_logits(
            learner(self.rows_R), self.right_R, reduction="none"
        )
        return (each * self.weight_R).sum() / self.weight_R.sum()


def walk(world: World, policy: Network, draws: np.random.Generator) -> Iterator[tuple[Array, bool]]:
    """Rows of what was done on the way, with whether the answer was right then."""
    exchange = draws.uniform(math.log10(CHEAPEST), math.log10(DEAREST))
    node = world.root
    for _ in range(world.budget.rounds):
        yield node.rows[-1], node.right
        rows = node.rows.copy()
        rows[:, names().index(EXCHANGE)] = exchange
        chances = np.array(softmax(scores(policy, rows)))
        move = int(draws.choice(len(rows), p=chances / chances.sum()))
        if node.moves and draws.random() < ANY:
            move = int(draws.integers(len(node.moves)))
        if move == len(node.moves) or node.capped:
            return
        after = world.step(node, move)
        yield node.rows[move], after.right
        node = after


def fit_value(
    taught: Sequence[World],
    held_out: Sequence[World],
    policy: Network,
    seed: int,
    notes: Mapping[str, str],
) -> Network:
    """The network that does best on what was held out.

    Args:
        taught: Worlds to learn from.
        held_out: Others, to stop by.
        policy: The trained one, which walks through them.
        seed: Of all that is drawn.
        notes: What the file is to say besides.
    """
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    known, unknown = (Outcomes.of(worlds, policy, seed) for worlds in (taught, held_out))
    hidden = [at for at, name in enumerate(names()) if name in UNSEEN]
    learner = Learner(len(names()), HIDDEN, hidden)
    optimiser = torch.optim.AdamW(learner.parameters(), lr=RATE, weight_decay=DECAY)
    best, kept = float("inf"), learner.state_dict()
    for step in range(STEPS):
        if step % EVERY == 0:
            with torch.no_grad():
                loss = float(unknown.loss(learner))
            if loss < best:
                best, kept = loss, {k: v.clone() for k, v in learner.state_dict().items()}
        picked = torch.multinomial(known.weight_R, BATCH, replacement=True, generator=generator)
        some = Outcomes(known.rows_R[picked], known.right_R[picked], torch.ones(BATCH))
        optimiser.zero_grad()
        some.loss(learner).backward()
        optimiser.step()
    learner.load_state_dict(kept)
    return learner.exported(replace(move_inputs(), meaning=MEANING), notes)
