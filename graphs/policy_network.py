"""A small trained network: numpy runs it, safetensors keeps it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from tools.errors import InputError
from tools.files import write_whole

Array = NDArray[np.float32]
Layer = tuple[Array, Array]
"""Weights, inputs × outputs; and a bias for each output."""


@dataclass(frozen=True, eq=False)
class Network:
    """Layers with a ReLU between two; the last one has one output.

    Attributes:
        layers: From the first to the last.
        inputs: The version of the features that it was trained on.
        notes: What it was trained with, such as prices and digests.
    """

    layers: tuple[Layer, ...]
    inputs: str
    notes: Mapping[str, str] = field(default_factory=dict[str, str])

    def __call__(self, rows: Array) -> Array:
        """One score for each row of features."""
        flow = rows
        for at, (weights, bias) in enumerate(self.layers):
            flow = flow @ weights + bias
            if at < len(self.layers) - 1:
                flow = np.maximum(flow, 0.0, out=flow)
        return flow[:, 0]

    @classmethod
    def load(cls, path: Path, inputs: str) -> Network:
        """Reads a file that `save` wrote.

        Raises:
            InputError: It is no such file, was altered, or was trained on other features.
        """
        try:
            # safetensors has no types.
            with cast(Any, safe_open(path, framework="numpy")) as file:
                notes: dict[str, str] = dict(file.metadata() or {})
                names: list[str] = list(file.keys())
                arrays: dict[str, Array] = {name: file.get_tensor(name) for name in names}
        except (OSError, SafetensorError) as error:
            raise InputError(f"cannot read the weights {path}: {error}") from None
        made_for, digest = notes.pop("inputs", "nothing"), notes.pop("digest", "")
        if made_for != inputs:
            raise InputError(
                f"the weights {path} were trained on features {made_for}, this program computes "
                f"{inputs}; train them anew with 'python -m agent train controller'"
            )
        layers = _paired(arrays)
        if not layers or digest != _digest(layers, inputs, notes):
            raise InputError(f"the weights {path} were altered; expected them as they were saved")
        return cls(layers, inputs, notes)

    def save(self, path: Path) -> None:
        """Writes the file whole."""
        arrays = {
            f"{at}.{name}": np.ascontiguousarray(array)
            for at, layer in enumerate(self.layers)
            for name, array in zip(("weights", "bias"), layer, strict=True)
        }
        digest = _digest(self.layers, self.inputs, self.notes)
        sealed = {**self.notes, "inputs": self.inputs, "digest": digest}
        write_whole(path, save(arrays, metadata=sealed))


def _paired(arrays: Mapping[str, Array]) -> tuple[Layer, ...]:
    """Weights and biases in order; nothing where they, and they alone, are no chain of layers."""
    layers: list[Layer] = []
    for at in range((len(arrays) + 1) // 2):
        weights, bias = arrays.get(f"{at}.weights"), arrays.get(f"{at}.bias")
        if weights is None or bias is None:
            return ()
        layers.append((weights, bias))
    return tuple(layers)


def _digest(layers: Sequence[Layer], inputs: str, notes: Mapping[str, str]) -> str:
    """Over every number, the features and every note, so that a change of any is seen."""
    sha = hashlib.sha256()
    for array in (array for layer in layers for array in layer):
        sha.update(str(array.shape).encode() + array.astype(np.float32).tobytes())
    for name, value in sorted({**notes, "inputs": inputs}.items()):
        sha.update(f"{name}={value}\n".encode())
    return sha.hexdigest()


def version(names: Sequence[str]) -> str:
    """Eight hex digits over the names of features, in their order."""
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:8]


def softmax(scores: NDArray[np.floating]) -> list[float]:
    """Probabilities that add up to 1, rounded so that they print and replay alike."""
    weights = np.exp(scores - scores.max())
    return [round(float(one), 6) for one in weights / weights.sum()]
