"""A training in progress: what an iteration changes, kept so that it can be gone on with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from torch import Tensor

from agent.train.controller.ablations import hidden
from agent.train.controller.controller_config import ControllerConfig
from agent.train.controller.learner import Learner
from graphs.policy.features import names
from tools.errors import InputError
from tools.files import replacing

BROKEN = (
    OSError,
    RuntimeError,
    KeyError,
    EOFError,
    TypeError,
    ValueError,
    AttributeError,
    UnpicklingError,
)
"""What torch raises over a checkpoint that is none, or of another training."""


@dataclass
class Mean:
    """The running mean of weights: a minimum that is wide, not the last step's (Izmailov 2018)."""

    weights: dict[str, Tensor] = field(default_factory=dict[str, Tensor])
    count: int = 0

    def take(self, weights: Mapping[str, Tensor]) -> None:
        """Lets one more set of weights count."""
        self.count += 1
        for name, value in weights.items():
            mean = self.weights.setdefault(name, torch.zeros_like(value))
            mean += (value - mean) / self.count


@dataclass
class ControllerRun:
    """What an iteration changes.

    Attributes:
        learner: The network.
        optimiser: Its moments.
        draws: Where chance comes from.
        mean: Of the last iterations' weights.
        done: Iterations so far.
    """

    learner: Learner
    optimiser: torch.optim.Optimizer
    draws: torch.Generator
    mean: Mean = field(default_factory=Mean)
    done: int = 0

    @classmethod
    def of(cls, config: ControllerConfig) -> ControllerRun:
        """A training that has not begun."""
        torch.manual_seed(config.seed)
        unseen = [at for at, name in enumerate(names()) if name in hidden(config.variant)]
        learner = Learner(len(names()), config.hidden, unseen)
        optimiser = torch.optim.AdamW(
            learner.parameters(), lr=config.rate, weight_decay=config.decay
        )
        return cls(learner, optimiser, torch.Generator().manual_seed(config.seed))

    def averaged(self) -> Learner:
        """The network with the mean of the weights; as it is where there is no mean yet."""
        if self.mean.count:
            self.learner.load_state_dict(self.mean.weights)
        return self.learner

    def save(self, path: Path) -> None:
        """Everything that is needed to go on as if nothing had happened."""
        with replacing(path) as part:
            torch.save(
                {
                    "learner": self.learner.state_dict(),
                    "optimiser": self.optimiser.state_dict(),
                    "draws": self.draws.get_state(),
                    "mean": self.mean.weights,
                    "averaged": self.mean.count,
                    "done": self.done,
                },
                part,
            )

    def load(self, path: Path) -> None:
        """Goes on from there.

        Raises:
            InputError: The file is no checkpoint of this training.
        """
        try:
            kept: dict[str, Any] = torch.load(path, weights_only=True)
            self.learner.load_state_dict(kept["learner"])
            self.optimiser.load_state_dict(kept["optimiser"])
            self.draws.set_state(kept["draws"])
            self.mean, self.done = Mean(kept["mean"], kept["averaged"]), kept["done"]
        except BROKEN as error:
            what = str(error).partition("\n")[0]
            raise InputError(f"cannot go on from {path}: {what}; delete it to begin anew") from None
