"""musicnn: how well each of 50 tags fits three seconds of music.

Pons and Serra 2019, "musicnn: pre-trained convolutional neural networks for music audio tagging",
in two trainings: on MagnaTagATune (instruments, voices) and on the Million Song Dataset (genres,
moods). Here is the network remade from its TensorFlow 1 weights without TensorFlow, its
spectrogram, and the names of its tags.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import librosa
import numpy as np
from numpy.typing import NDArray

from tools.audio import Samples
from tools.checkpoint import Weights
from tools.librosa_cache import first_use
from tools.onnx_graph import OnnxGraph

RATE, HOP, WINDOW, BANDS = 16_000, 256, 512, 96
"""Samples a second, between frames and in each, and mel bands."""

FRAMES = 187
"""Frames that are judged together: three seconds."""

EPSILON = 1e-3
"""TensorFlow adds it to the variance when it normalises."""

FRONT = (((3, 0), (3, 0)), ((3, 0), (3, 0)), ((63, 0), (64, 0)), ((31, 0), (32, 0)),
         ((15, 0), (16, 0)))  # fmt: skip
"""Rows and columns of silence before and after, for each of the first convolutions: two that look
for timbres, three that look for rhythms."""

MTT = (
    *("guitar", "classical", "slow", "techno", "strings", "drums", "electronic", "rock", "fast"),
    *("piano", "ambient", "beat", "violin", "vocal", "synth", "female", "indian", "opera", "male"),
    *("singing", "vocals", "no vocals", "harpsichord", "loud", "quiet", "flute", "woman"),
    *("male vocal", "no vocal", "pop", "soft", "sitar", "solo", "man", "classic", "choir", "voice"),
    *("new age", "dance", "male voice", "female vocal", "beats", "harp", "cello", "no voice"),
    *("weird", "country", "metal", "female voice", "choral"),
)
MSD = (
    *("rock", "pop", "alternative", "indie", "electronic", "female vocalists", "dance", "00s"),
    *("alternative rock", "jazz", "beautiful", "metal", "chillout", "male vocalists"),
    *("classic rock", "soul", "indie rock", "Mellow", "electronica", "80s", "folk", "90s", "chill"),
    *("instrumental", "punk", "oldies", "blues", "hard rock", "ambient", "acoustic"),
    *("experimental", "female vocalist", "guitar", "Hip-Hop", "70s", "party", "country"),
    *("easy listening", "sexy", "catchy", "funk", "electro", "heavy metal", "Progressive rock"),
    *("60s", "rnb", "indie pop", "sad", "House", "happy"),
)


def graph(weights: Weights) -> bytes:
    """A serialised ONNX model: `mel` (batch × 187 × 96) to `tags` (batch × 50), each 0 to 1.

    Raises:
        KeyError: A weight is missing.
    """
    net = _Net(weights)
    x = net.norm(net.op("Unsqueeze", "mel", np.array([1])), 0, (1, 1, 1, 1))
    fronts = [net.front(x, number, pads) for number, pads in enumerate(FRONT)]
    front = net.op("Concat", *fronts, axis=2)
    first = net.middle(front, 5)
    second = net.op("Add", net.middle(first, 6), first)
    third = net.op("Add", net.middle(second, 7), second)
    seen = net.op("Concat", front, first, second, third, axis=2)
    summed = [net.op(kind, seen, axes=[1], keepdims=0) for kind in ("ReduceMax", "ReduceMean")]
    pairs = [net.op("Unsqueeze", one, np.array([2])) for one in summed]
    x = net.norm(net.op("Flatten", net.op("Concat", *pairs, axis=2), axis=1), 9, (1, -1))
    x = net.norm(net.op("Relu", net.dense(x, "dense")), 10, (1, -1))
    tags = net.op("Sigmoid", net.dense(x, "dense_1"))
    return net.serialised(
        "musicnn", {"mel": ("batch", "frames", BANDS)}, {"tags": (tags, ("batch", 50))}
    )


class _Net(OnnxGraph):
    """Layers as TensorFlow numbers them."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self._weights = weights

    def norm(self, x: str, number: int, shape: tuple[int, ...]) -> str:
        """Batch normalisation at rest."""
        layer = _numbered("batch_normalization", number)
        gamma, beta, mean, variance = (
            self._weights[f"{layer}/{part}"]
            for part in ("gamma", "beta", "moving_mean", "moving_variance")
        )
        scale = gamma / np.sqrt(variance + EPSILON)
        return self.affine(x, scale, beta - mean * scale, shape)

    def front(self, x: str, number: int, pads: tuple[tuple[int, int], ...]) -> str:
        """A convolution, and the greatest of all bands: batch × time × channels."""
        weight = self._weights[f"{_numbered('conv2d', number)}/kernel"].transpose(3, 2, 0, 1)
        y = self._conv(x, weight, number, [*pads[0], *pads[1]])
        y = self.op("ReduceMax", self.norm(y, number + 1, (1, -1, 1, 1)), axes=[3], keepdims=0)
        return self.op("Transpose", y, perm=[0, 2, 1])

    def middle(self, x: str, number: int) -> str:
        """A convolution over time: batch × time × channels to batch × time × 64."""
        kernel = self._weights[f"{_numbered('conv2d', number)}/kernel"][:, :, 0, :]
        y = self.op("Transpose", x, perm=[0, 2, 1])
        y = self._conv(y, kernel.transpose(2, 1, 0), number, [3, 3])
        return self.op("Transpose", self.norm(y, number + 1, (1, -1, 1)), perm=[0, 2, 1])

    def dense(self, x: str, layer: str) -> str:
        """A linear layer."""
        return self.linear(x, *(self._weights[f"{layer}/{part}"] for part in ("kernel", "bias")))

    def _conv(self, x: str, weight: NDArray[Any], number: int, pads: list[int]) -> str:
        bias = self._weights[f"{_numbered('conv2d', number)}/bias"]
        return self.op("Relu", self.op("Conv", x, np.ascontiguousarray(weight), bias, pads=pads))


def _numbered(layer: str, number: int) -> str:
    return f"{layer}_{number}" if number else layer


def patches(samples: Samples, hop: int) -> NDArray[np.float32]:
    """Log-mel spectra of three seconds every `hop` frames: n × 187 × 96; silence fills the last."""
    _compiled()
    mel = _mel(np.pad(samples, (0, max(0, WINDOW - len(samples)))))
    frames = np.log10(1e4 * mel.T + 1).astype(np.float32)
    count = max(1, -(-(len(frames) - FRAMES) // hop) + 1)
    frames = np.pad(frames, ((0, max(0, (count - 1) * hop + FRAMES - len(frames))), (0, 0)))
    views = np.lib.stride_tricks.sliding_window_view(frames, FRAMES, axis=0)[::hop]
    return np.ascontiguousarray(views[:count].transpose(0, 2, 1))


def _mel(samples: Samples) -> NDArray[np.float32]:
    """Bands × frames."""
    return librosa.feature.melspectrogram(
        y=samples, sr=RATE, n_fft=WINDOW, hop_length=HOP, n_mels=BANDS
    )


@cache
def _compiled() -> None:
    """Lets librosa compile what this uses, one process at a time."""
    first_use(lambda: _mel(np.zeros(WINDOW, np.float32)))
