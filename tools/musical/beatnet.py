"""BeatNet: how likely each fiftieth of a second is a beat, and a downbeat.

Heydari, Cwitkowitz and Duan 2021, "BeatNet: CRNN and particle filtering for online joint beat,
downbeat and meter tracking". Here is its network, remade from its PyTorch weights without PyTorch,
and its spectrogram. What the network says is made into beats in `beats.py`, for whole recordings,
in place of the particle filter.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.audio import Samples
from tools.checkpoint import Weights
from tools.musical.onnx_graph import OnnxGraph

RATE, HOP, WINDOW = 22_050, 441, 1_411
"""Samples a second, between two frames, and in each frame."""

FRAMES = RATE / HOP
"""Frames a second: 50."""

LOWEST, HIGHEST, TUNED, OCTAVE = 30.0, 17_000.0, 440.0, 24
"""Hz between which there are bands, the Hz of one of them, and how many an octave has."""

HIDDEN, LAYERS = 150, 2
GATES = (0, 3, 1, 2)
"""Where PyTorch keeps the gates that ONNX wants as input, output, forget, cell."""


def graph(weights: Weights) -> bytes:
    """A serialised ONNX model: `features` (frames × 272) to `beats` (frames × 3).

    The three are a beat that is no downbeat, a downbeat, and neither; they sum to 1.

    Raises:
        KeyError: A weight is missing.
    """
    net = OnnxGraph()
    x = net.op("Unsqueeze", "features", np.array([1]))
    x = net.op("Conv", x, weights["conv1.weight"], weights["conv1.bias"])
    x = net.op("MaxPool", net.op("Relu", x), kernel_shape=[2], strides=[2])
    x = net.op("Reshape", x, np.array([0, -1]))
    x = net.linear(x, weights["linear0.weight"].T, weights["linear0.bias"])
    x = net.op("Unsqueeze", x, np.array([1]))
    for layer in range(LAYERS):
        x = net.op("LSTM", x, *_recurrence(weights, layer), hidden_size=HIDDEN)
        x = net.op("Squeeze", x, np.array([1]))
    x = net.op("Squeeze", x, np.array([1]))
    x = net.linear(x, weights["linear.weight"].T, weights["linear.bias"])
    found = net.op("Softmax", x, axis=1)
    return net.model({"features": ("frames", 272)}, {"beats": (found, ("frames", 3))})


def _recurrence(weights: Weights, layer: int) -> list[NDArray[Any]]:
    """Kernel, loop and bias of an LSTM layer as ONNX has them."""
    kernel, loop, *biases = (
        np.stack(np.split(weights[f"lstm.{part}_l{layer}"], 4))[list(GATES)].reshape(
            weights[f"lstm.{part}_l{layer}"].shape
        )
        for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    )
    return [kernel[None], loop[None], np.concatenate(biases)[None]]


def features(samples: Samples) -> NDArray[np.float32]:
    """Frames × 272: the logarithm of each band's magnitude, and how much it grew since before."""
    padded = np.pad(samples, (WINDOW // 2, WINDOW))
    count = -(-len(samples) // HOP)
    views = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[: count * HOP : HOP]
    window = np.hanning(WINDOW).astype(np.float32)
    bands = np.concatenate([
        np.abs(np.fft.rfft(views[at : at + 500] * window)[:, : WINDOW // 2]) @ _filterbank()
        for at in range(0, len(views), 500)
    ])  # fmt: skip
    level = np.log10(bands + 1)
    grown = np.maximum(0, np.diff(level, axis=0, prepend=level[:1]))
    return np.hstack([level, grown]).astype(np.float32)


@cache
def _filterbank() -> NDArray[np.float32]:
    """Triangles of area 1 on the bins nearest to the steps of the scale: 705 bins × 136 bands."""
    low, high = (OCTAVE * math.log2(edge / TUNED) for edge in (LOWEST, HIGHEST))
    steps = np.arange(math.ceil(low), math.floor(high) + 1, dtype=np.float64)
    scale = TUNED * 2 ** (steps / OCTAVE)
    size = WINDOW // 2
    bins = np.fft.fftfreq(2 * size, 1 / RATE)[:size]
    nearest = np.unique(np.abs(bins[:, None] - scale).argmin(axis=0))
    bank = np.zeros((size, len(nearest) - 2), np.float32)
    for band, (start, centre, stop) in enumerate(
        np.stack([nearest[:-2], nearest[1:-1], nearest[2:]], axis=1)
    ):
        if stop - start < 2:
            centre, stop = start, start + 1
        bank[start:centre, band] = np.arange(centre - start) / max(1, centre - start)
        bank[centre:stop, band] = 1 - np.arange(stop - centre) / (stop - centre)
    return bank / bank.sum(axis=0)
