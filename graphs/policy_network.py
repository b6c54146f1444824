"""A small trained network: numpy runs it, safetensors keeps it, with the names of what it is shown.

So weights outlive a vocabulary: a program that has more words than they know leaves those out, and
what it has no longer reads 0.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from tools.errors import InputError
from tools.files import write_whole
from tools.outside import opened

LARGEST = 64 << 20
"""Bytes of weights; those of this version have some hundred thousand."""

SHOWN = 200
"""Letters of what a file says that an error shows."""

Array = NDArray[np.float32]
Layer = tuple[Array, Array]
"""Weights, inputs × outputs; and a bias for each output."""


@dataclass(frozen=True)
class Inputs:
    """What a network is shown.

    Attributes:
        meaning: Which kind of network sees them, and the version of what they mean: it changes when
            a feature is computed otherwise and keeps its name.
        names: A name for each column of a row.
    """

    meaning: str
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Network:
    """Layers with a ReLU between two; the last one has one output.

    Attributes:
        layers: From the first to the last.
        inputs: The features that it weighs.
        notes: What it was trained with, such as prices and digests.
        columns: Where they are in the rows that it is given; None: the rows hold them alone.
    """

    layers: tuple[Layer, ...]
    inputs: Inputs
    notes: Mapping[str, str] = field(default_factory=dict[str, str])
    columns: NDArray[np.intp] | None = None

    def __post_init__(self) -> None:
        """Looks whether every weight has a name of its own."""
        names, rows = self.inputs.names, len(self.layers[0][0])
        if not len(names) == len(set(names)) == rows:
            raise ValueError(f"found {len(set(names))} names, expected one for each of {rows}")

    def __call__(self, rows: Array) -> Array:
        """One score for each row of features."""
        flow = rows if self.columns is None else np.take(rows, self.columns, axis=1)
        for at, (weights, bias) in enumerate(self.layers):
            flow = flow @ weights + bias
            if at < len(self.layers) - 1:
                flow = np.maximum(flow, 0.0, out=flow)
        return flow[:, 0]

    def aligned(self, names: Sequence[str]) -> Network:
        """The same network for rows with these columns, in whatever order.

        A column that it does not know is left out, and one that is missing reads 0.
        """
        place = {name: at for at, name in enumerate(names)}
        known = [at for at, name in enumerate(self.inputs.names) if name in place]
        kept = tuple(self.inputs.names[at] for at in known)
        (weights, bias), *rest = self.layers
        return replace(
            self,
            layers=((weights[known], bias), *rest),
            inputs=replace(self.inputs, names=kept),
            columns=np.array([place[name] for name in kept], dtype=np.intp),
        )

    @classmethod
    def load(cls, path: Path, inputs: Inputs) -> Network:
        """Reads a file that `save` wrote, for rows of these features.

        Raises:
            InputError: It is no such file, was altered, or its features mean something else.
        """
        check_size(path)
        try:
            # safetensors has no types.
            with cast(Any, safe_open(path, framework="numpy")) as file:
                notes: dict[str, str] = dict(file.metadata() or {})
                names: list[str] = list(file.keys())
                arrays: dict[str, Array] = {name: file.get_tensor(name) for name in names}
        except (OSError, SafetensorError, TypeError, ValueError, AttributeError, KeyError) as error:
            # NumPy has no type for some of what such a file may hold.
            raise InputError(f"cannot read the weights {path}: {str(error)[:SHOWN]}") from None
        meaning, digest = notes.pop("meaning", "nothing"), notes.pop("digest", "")
        if meaning != inputs.meaning:
            raise InputError(
                f"the weights {path} were trained on features that mean {meaning[:SHOWN]!r}, this "
                f"program computes {inputs.meaning!r}; train them anew with 'python -m agent train "
                "controller'"
            )
        layers, own = _paired(arrays), Inputs(meaning, tuple(notes.pop("features", "").split("\n")))
        if not layers or digest != _digest(layers, own, notes):
            raise InputError(f"the weights {path} were altered; expected them as they were saved")
        if wrong := _misfit(layers, own.names):
            raise InputError(f"the weights {path} are of no network of this kind: {wrong}")
        return cls(layers, own, notes).aligned(inputs.names)

    def save(self, path: Path) -> None:
        """Writes the file whole."""
        arrays = {
            f"{at}.{name}": np.ascontiguousarray(array)
            for at, layer in enumerate(self.layers)
            for name, array in zip(("weights", "bias"), layer, strict=True)
        }
        digest = _digest(self.layers, self.inputs, self.notes)
        sealed = {**_noted(self.inputs, self.notes), "digest": digest}
        write_whole(path, save(arrays, metadata=sealed))


def check_size(path: Path) -> None:
    """Says that a file of weights is too large to be one, before it is mapped.

    Raises:
        InputError: It is, or is no regular file.
    """
    try:
        with opened(path) as file:
            size = os.fstat(file.fileno()).st_size
    except InputError as error:
        told = str(error).removeprefix("cannot read ")
        raise InputError(f"cannot read the weights {told}") from None
    if size > LARGEST:
        raise InputError(f"the weights {path} have {size} bytes; expected at most {LARGEST}")


def _misfit(layers: Sequence[Layer], names: Sequence[str]) -> str:
    """Why they are no chain of layers from these features to one number; nothing where they are."""
    width = len(names)
    if len(set(names)) != width:
        return "a feature is named twice"
    for at, (weights, bias) in enumerate(layers):
        last = at == len(layers) - 1
        outputs = 1 if last else len(bias) if bias.ndim == 1 else 0
        if weights.shape != (width, outputs) or bias.shape != (outputs,) or not outputs:
            return f"layer {at} is {weights.shape} and {bias.shape} on {width} numbers"
        if any(array.dtype != np.float32 for array in (weights, bias)):
            return f"layer {at} is of {weights.dtype} and {bias.dtype}; expected float32"
        if not (np.isfinite(weights).all() and np.isfinite(bias).all()):
            return f"layer {at} holds numbers that are not finite"
        width = outputs
    return ""


def _paired(arrays: Mapping[str, Array]) -> tuple[Layer, ...]:
    """Weights and biases in order; nothing where they, and they alone, are no chain of layers."""
    layers: list[Layer] = []
    for at in range((len(arrays) + 1) // 2):
        weights, bias = arrays.get(f"{at}.weights"), arrays.get(f"{at}.bias")
        if weights is None or bias is None:
            return ()
        layers.append((weights, bias))
    return tuple(layers)


def _noted(inputs: Inputs, notes: Mapping[str, str]) -> dict[str, str]:
    """All that a file says beside its numbers."""
    return {**notes, "meaning": inputs.meaning, "features": "\n".join(inputs.names)}


def _digest(layers: Sequence[Layer], inputs: Inputs, notes: Mapping[str, str]) -> str:
    """Over every number, the features and every note, so that a change of any is seen."""
    sha = hashlib.sha256()
    for array in (array for layer in layers for array in layer):
        sha.update(str(array.shape).encode() + array.astype(np.float32).tobytes())
    for name, value in sorted(_noted(inputs, notes).items()):
        sha.update(f"{name}={value}\n".encode())
    return sha.hexdigest()


def softmax(scores: NDArray[np.floating]) -> list[float]:
    """Probabilities that add up to 1, rounded so that they print and replay alike."""
    weights = np.exp(scores - scores.max())
    return [round(float(one), 6) for one in weights / weights.sum()]
