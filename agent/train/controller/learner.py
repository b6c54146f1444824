"""The network while it learns: torch's half of `graphs.policy_network`."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from graphs.policy_network import Inputs, Network


class Learner(nn.Module):
    """Layers with a ReLU between two; one score a row, at first 0.

    Args:
        inputs: Features of a row.
        hidden: The width of each layer between.
        unseen: Which features it is not shown.
    """

    def __init__(self, inputs: int, hidden: Sequence[int], unseen: Sequence[int] = ()) -> None:
        super().__init__()
        sizes = [inputs, *hidden, 1]
        self.layers = nn.ModuleList(nn.Linear(one, two) for one, two in itertools.pairwise(sizes))
        self.seen = torch.ones(inputs)
        self.seen[list(unseen)] = 0.0
        for parameter in self.layers[-1].parameters():
            nn.init.zeros_(parameter)

    def forward(self, rows: Tensor) -> Tensor:
        """One score for each row."""
        rows = rows * self.seen
        for layer in self.layers[:-1]:
            rows = torch.relu(layer(rows))
        return self.layers[-1](rows)[:, 0]

    def exported(self, inputs: Inputs, notes: Mapping[str, str]) -> Network:
        """The same network for numpy."""
        layers = [
            (layer.weight.detach().numpy().T.copy(), layer.bias.detach().numpy().copy())
            for layer in self.layers
            if isinstance(layer, nn.Linear)
        ]
        layers[0] = (layers[0][0] * self.seen.numpy()[:, None], layers[0][1])
        layers = tuple(layers)
        return Network(layers, inputs, notes)


def log_softmax_by(scores: Tensor, group: Tensor, groups: int) -> Tensor:
    """The logarithm of a softmax within each group of rows; `group` is a row's group."""
    top = torch.full((groups,), -torch.inf).scatter_reduce(0, group, scores.detach(), "amax")
    shifted = scores - top[group]
    total = torch.zeros(groups).index_add(0, group, shifted.exp())
    return shifted - total.log()[group]
