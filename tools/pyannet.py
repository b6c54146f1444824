"""The speaker segmentation network of pyannote (PyanNet 3.0) as an ONNX graph, without PyTorch.

PyanNet (Bredin 2023, "pyannote.audio 2.1 speaker diarization pipeline"; powerset training by
Plaquet and Bredin 2023, arXiv 2310.13025) hears ten seconds at a time: learned band-pass filters
(SincNet, Ravanelli and Bengio 2018), two convolutions, four bidirectional LSTM layers, two linear
ones, and for each frame which of up to three voices speak. Layers are named as in pyannote.audio.
What differs: the filters of SincNet are worked out once, when the graph is made.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tools.checkpoint import Weights
from tools.onnx_graph import OnnxGraph

RATE = 16_000
STRIDE = 10
"""Samples from one output of the filters to the next."""

HIDDEN, LAYERS = 128, 4
LOWEST, NARROWEST = 50.0, 50.0
"""Hz: where the lowest filter may begin, and the least width of one."""

EPSILON = 1e-5
LEAK = 0.01


def graph(weights: Weights) -> bytes:
    """A serialised ONNX model: `samples` (batch × 1 × time) to `classes` (batch × frames × 7).

    Classes are logarithms of probabilities. Ten seconds give 589 frames.

    Raises:
        KeyError: A weight is missing.
    """
    net = _Net(weights)
    x = net.norm("samples", "sincnet.wav_norm1d")
    x = net.op("Abs", net.op("Conv", x, _filters(weights), strides=[STRIDE]))
    x = net.pooled(x, 0)
    for layer in (1, 2):
        names = (f"sincnet.conv1d.{layer}.{part}" for part in ("weight", "bias"))
        x = net.pooled(net.op("Conv", x, *(weights[name] for name in names)), layer)
    x = net.op("Transpose", x, perm=[2, 0, 1])
    for layer in range(LAYERS):
        x = net.lstm(x, layer)
    x = net.op("Transpose", x, perm=[1, 0, 2])
    for layer in ("linear.0", "linear.1"):
        x = net.op("LeakyRelu", net.dense(x, layer), alpha=LEAK)
    x = net.op("LogSoftmax", net.dense(x, "classifier"), axis=-1)
    return net.serialised(
        "pyannet",
        {"samples": ("batch", 1, "time")},
        {"classes": (x, ("batch", "frames", len(weights["classifier.bias"])))},
    )


def _filters(weights: Weights) -> NDArray[np.float32]:
    """Band-pass filters, the even ones and then the odd: 80 × 1 × 251."""
    part = {
        name: weights[f"sincnet.conv1d.0.filterbank.{name}"].astype(np.float64)
        for name in ("low_hz_", "band_hz_", "n_", "window_")
    }
    low = LOWEST + np.abs(part["low_hz_"])
    high = np.clip(low + NARROWEST + np.abs(part["band_hz_"]), LOWEST, RATE / 2)
    time, width = part["n_"], high - low
    even = (np.sin(high * time) - np.sin(low * time)) / (time / 2) * part["window_"]
    odd = (np.cos(low * time) - np.cos(high * time)) / (time / 2) * part["window_"]
    halves = (even, 2 * width, even[:, ::-1]), (odd, 0 * width, -odd[:, ::-1])
    both = np.vstack([np.hstack(half) / (2 * width) for half in halves])
    return both[:, None].astype(np.float32)


class _Net(OnnxGraph):
    """A graph with the layers that PyanNet consists of."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self._weights = weights

    def norm(self, x: str, name: str) -> str:
        """Each channel of each recording brought to the same mean and deviation, then scaled."""
        scale, shift = (self._weights[f"{name}.{part}"] for part in ("weight", "bias"))
        return self.op("InstanceNormalization", x, scale, shift, epsilon=EPSILON)

    def pooled(self, x: str, layer: int) -> str:
        """The largest of each three frames, normalised and rectified."""
        x = self.op("MaxPool", x, kernel_shape=[3], strides=[3])
        return self.op("LeakyRelu", self.norm(x, f"sincnet.norm1d.{layer}"), alpha=LEAK)

    def lstm(self, x: str, layer: int) -> str:
        """A layer in both directions: frames × batch × channels to frames × batch × 256."""
        inputs, states, biases = (
            np.stack([self._gates(f"lstm.{kind}_l{layer}{way}") for way in ("", "_reverse")])
            for kind in ("weight_ih", "weight_hh", "bias_ih")
        )
        carried = [self._gates(f"lstm.bias_hh_l{layer}{way}") for way in ("", "_reverse")]
        bias = np.hstack([biases, np.stack(carried)])
        x = self.op("LSTM", x, inputs, states, bias, hidden_size=HIDDEN, direction="bidirectional")
        # Frames, directions, batch, channels: the directions are laid side by side.
        return self.op(
            "Reshape", self.op("Transpose", x, perm=[0, 2, 1, 3]), np.array([0, 0, 2 * HIDDEN])
        )

    def dense(self, x: str, name: str) -> str:
        """A matrix and a bias, frame by frame."""
        weight, bias = (self._weights[f"{name}.{part}"] for part in ("weight", "bias"))
        return self.linear(x, weight.T, bias)

    def _gates(self, name: str) -> NDArray[np.float32]:
        """Input, output, forget, cell, as ONNX has them; PyTorch: input, forget, cell, output."""
        enter, forget, cell, leave = np.split(self._weights[name], 4)
        return np.concatenate([enter, leave, forget, cell])
