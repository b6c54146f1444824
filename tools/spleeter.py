"""Spleeter's network of two stems as an ONNX graph, made from its TensorFlow weights.

Spleeter (Hennequin et al. 2020, JOSS 5(50), 2154) estimates the magnitudes of voice and of
accompaniment by one U-net each (Jansson et al. 2017): six convolutions that halve time and
frequency, six that double them again, and a mask. What differs:

1. One channel in, one out: the sound that tools get is mono, and both channels of the input would
   be the same. Weights over both are added, the two masks averaged.
2. The share of the voice (a mask of squared magnitudes, as Wiener has it) is computed in the graph.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tools.checkpoint import Weights
from tools.onnx_graph import OnnxGraph

DEPTH = 6
BANDS = 1024

EPSILON = 1e-10
"""Added to the power, so that silence has a share."""

Floats = NDArray[np.float32]


def graph(weights: Weights) -> bytes:
    """A serialised ONNX model: `magnitudes` to `share`, each batch × frames × bands.

    Frames are a multiple of 64. Magnitudes are those of 1024 bands of 10.77 Hz, each frame a Hann
    window of 93 ms every 23 ms, scaled as at 44.1 kHz. The share is what of each belongs to a
    voice, from 0 to 1.

    Raises:
        KeyError: A weight is missing.
    """
    net = OnnxGraph()
    mix = net.op("Unsqueeze", "magnitudes", np.array([1]))
    voice, rest = (_power(net, _Unet(net, weights, number), mix) for number in range(2))
    half = net.op("Add", voice, np.array(EPSILON / 2, np.float32))
    total = net.op("Add", net.op("Add", voice, rest), np.array(EPSILON, np.float32))
    share = net.op("Squeeze", net.op("Div", half, total), np.array([1]))
    shape = ("batch", "frames", BANDS)
    return net.serialised("spleeter", {"magnitudes": shape}, {"share": (share, shape)})


def _power(net: OnnxGraph, unet: _Unet, mix: str) -> str:
    """The squared magnitudes of one stem."""
    magnitudes = net.op("Mul", unet(mix), mix)
    return net.op("Mul", magnitudes, magnitudes)


class _Unet:
    """One stem's network: the first or the second, as its layers are numbered in the checkpoint."""

    def __init__(self, net: OnnxGraph, weights: Weights, number: int) -> None:
        self._net = net
        self._weights = weights
        self._number = number

    def __call__(self, x: str) -> str:
        """The stem's mask, batch × 1 × frames × bands."""
        net, skipped = self._net, list[str]()
        for level in range(DEPTH):
            x = self._conv(x, level)
            skipped.append(x)
            if level < DEPTH - 1:
                x = net.op("LeakyRelu", self._norm(x, level), alpha=0.2)
        for level in range(DEPTH):
            x = self._norm(net.op("Relu", self._deconv(x, level)), DEPTH + level)
            if level < DEPTH - 1:
                x = net.op("Concat", skipped[DEPTH - 2 - level], x, axis=1)
        return self._mask(x)

    def _layer(self, kind: str, place: int, each: int, part: str) -> Floats:
        """A weight by its kind and its place among the `each` of that kind that a network has."""
        number = self._number * each + place
        name = f"{kind}_{number}" if number else kind
        return np.asarray(self._weights[f"{name}/{part}"], np.float32)

    def _conv(self, x: str, level: int) -> str:
        kernel = self._layer("conv2d", level, DEPTH + 1, "kernel")
        if level == 0:
            kernel = kernel.sum(axis=2, keepdims=True)
        bias = self._layer("conv2d", level, DEPTH + 1, "bias")
        weight = kernel.transpose(3, 2, 0, 1)
        return self._net.op("Conv", x, weight, bias, strides=[2, 2], pads=[1, 1, 2, 2])

    def _deconv(self, x: str, level: int) -> str:
        kernel = self._layer("conv2d_transpose", level, DEPTH, "kernel").transpose(3, 2, 0, 1)
        bias = self._layer("conv2d_transpose", level, DEPTH, "bias")
        return self._net.op("ConvTranspose", x, kernel, bias, strides=[2, 2], pads=[1, 1, 2, 2])

    def _norm(self, x: str, place: int) -> str:
        """What a batch normalisation does when it is not being trained."""
        gamma, beta, mean, variance = (
            self._layer("batch_normalization", place, 2 * DEPTH, part)
            for part in ("gamma", "beta", "moving_mean", "moving_variance")
        )
        scale = gamma / np.sqrt(variance + np.float32(1e-3))
        shift = beta - mean * scale
        scaled = self._net.op("Mul", x, scale.reshape(-1, 1, 1))
        return self._net.op("Add", scaled, shift.reshape(-1, 1, 1))

    def _mask(self, x: str) -> str:
        kernel = self._layer("conv2d", DEPTH, DEPTH + 1, "kernel").transpose(3, 2, 0, 1)
        bias = self._layer("conv2d", DEPTH, DEPTH + 1, "bias")
        both = self._net.op("Conv", x, kernel, bias, dilations=[2, 2], pads=[3] * 4)
        return self._net.op("ReduceMean", self._net.op("Sigmoid", both), axes=[1], keepdims=1)
