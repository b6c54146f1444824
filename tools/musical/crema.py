"""The chord network of crema as an ONNX graph, made from its Keras weights without Keras.

McFee and Bello 2017, "Structured training for large-vocabulary chord recognition": two
convolutions over a constant-Q spectrogram of two harmonics, two bidirectional recurrent layers,
and of their states pitches, root and bass, which help to tell the chord.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.musical.onnx_graph import OnnxGraph

EPSILON = 1e-3
"""Keras adds it to the variance when it normalises."""

HIDDEN = 128
CHORDS, PITCHES = 170, 12


def graph(weights: Mapping[str, NDArray[Any]]) -> bytes:
    """A serialised ONNX model.

    Its input `cqt` is batch × frames × 216 bins × 2 harmonics, in decibels below the loudest; its
    outputs are `chord` (batch × frames × 170), `pitch` (12), each 0 to 1.

    Raises:
        KeyError: A weight is missing.
    """
    net = _Net(weights)
    x = net.norm(net.op("Transpose", "cqt", perm=[0, 3, 1, 2]), 1, (1, 2, 1, 1))
    x = net.norm(net.conv(x, 1, [2, 2, 2, 2]), 2, (1, 1, 1, 1))
    x = net.norm(net.conv(x, 2, [0, 0, 0, 0]), 3, (1, -1, 1, 1))
    x = net.op("Transpose", net.op("Squeeze", x, np.array([3])), perm=[2, 0, 1])
    x = net.norm(net.recurrent(x, 1), 4, (1, 1, -1))
    x = net.op("Transpose", net.recurrent(x, 2), perm=[1, 0, 2])
    pitch = net.op("Sigmoid", net.dense(x, "chord_pitch"))
    root = net.op("Softmax", net.dense(x, "chord_root"), axis=2)
    bass = net.op("Softmax", net.dense(x, "chord_bass"), axis=2)
    seen = net.norm(net.op("Concat", x, pitch, root, bass, axis=2), 5, (1, 1, -1))
    chord = net.op("Softmax", net.dense(seen, "chord_tag"), axis=2)
    batch = ("batch", "frames")
    return net.model(
        {"cqt": (*batch, 216, 2)},
        {"chord": (chord, (*batch, CHORDS)), "pitch": (pitch, (*batch, PITCHES))},
    )


class _Net(OnnxGraph):
    """Layers as Keras names them."""

    def __init__(self, weights: Mapping[str, NDArray[Any]]) -> None:
        super().__init__()
        self._weights = weights

    def norm(self, x: str, number: int, shape: tuple[int, ...]) -> str:
        """Batch normalisation at rest."""
        layer = f"batch_normalization_{number}"
        gamma, beta, mean, variance = (
            self._of(layer, part) for part in ("gamma", "beta", "moving_mean", "moving_variance")
        )
        scale = gamma / np.sqrt(variance + EPSILON)
        return self.affine(x, scale, beta - mean * scale, shape)

    def conv(self, x: str, number: int, pads: list[int]) -> str:
        """A convolution and its rectifier."""
        layer = f"conv2d_{number}"
        weight = self._of(layer, "kernel").transpose(3, 2, 0, 1)
        return self.op("Relu", self.op("Conv", x, weight, self._of(layer, "bias"), pads=pads))

    def recurrent(self, x: str, number: int) -> str:
        """Gated recurrent units both ways: frames × batch × features to frames × batch × 256."""
        layer = f"bidirectional_{number}"
        ways = [f"{way}_gru_{number}" for way in ("forward", "backward")]
        kernels, loops, biases = (
            np.stack([self._of(layer, f"{way}/{part}").T for way in ways])
            for part in ("kernel", "recurrent_kernel", "bias")
        )
        y = self.op(
            *("GRU", x, kernels, loops, np.concatenate([biases, np.zeros_like(biases)], axis=1)),
            hidden_size=HIDDEN,
            direction="bidirectional",
            activations=["HardSigmoid", "Tanh"] * 2,
            activation_alpha=[0.2, 0.2],
            activation_beta=[0.5, 0.5],
        )
        y = self.op("Transpose", y, perm=[0, 2, 1, 3])
        return self.op("Reshape", y, np.array([0, 0, 2 * HIDDEN]))

    def dense(self, x: str, layer: str) -> str:
        """A linear layer."""
        return self.linear(x, self._of(layer, "kernel"), self._of(layer, "bias"))

    def _of(self, layer: str, part: str) -> NDArray[Any]:
        return self._weights[f"model_weights/{layer}/{layer}/{part}:0"]
