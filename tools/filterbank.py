"""Log-mel spectrograms, as CAM++ and as YAMNet saw them when they were trained."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.audio import Samples

RATE = 16_000
"""Hz; both networks listen at this rate."""

WINDOW, HOP, FFT = 400, 160, 512
"""Samples: 25 ms, 10 ms, and the next power of two."""

FRAMES = 96
"""Frames of one patch that YAMNet judges."""

Spectrogram = NDArray[np.float32]
"""Natural logarithms of mel band energies: frames by bands."""


@dataclass(frozen=True, eq=False)
class Filterbank:
    """A window, triangular mel filters, a logarithm, and what is done to each frame before.

    Attributes:
        window: `WINDOW` weights.
        filters: Frequency bins × bands.
        power: The exponent of the magnitude: 1 or 2.
        emphasis: Kaldi's pre-emphasis within the frame, after its mean is taken off; 0 is neither.
        floor: The least that the logarithm sees.
        offset: What is added before the logarithm.
    """

    window: Samples
    filters: NDArray[np.float32]
    power: int
    emphasis: float = 0.0
    floor: float = 0.0
    offset: float = 0.0

    def __call__(self, samples: Samples) -> Spectrogram:
        """Frame i covers samples [160 i, 160 i + 400); less than one frame is padded to one."""
        padded = np.pad(samples, (0, max(0, WINDOW - len(samples))))
        frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
        if self.emphasis:
            frames = frames - frames.mean(axis=1, keepdims=True)
            earlier = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
            frames = frames - np.float32(self.emphasis) * earlier
        spectrum = np.abs(np.fft.rfft(frames * self.window, FFT)) ** self.power
        bands = np.maximum(spectrum @ self.filters, np.float32(self.floor))
        return np.log(bands + np.float32(self.offset)).astype(np.float32, copy=False)


def mel_filters(bands: int, low: float, high: float) -> NDArray[np.float32]:
    """Triangles of equal width on the HTK mel scale from `low` to `high` Hz: bins × bands."""
    lowest, highest = _mel(np.array([low, high]))
    edges = lowest + np.arange(bands + 2) * ((highest - lowest) / (bands + 1))
    bins = _mel(np.arange(FFT // 2 + 1) * (RATE / FFT))[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(np.float32)


def _mel(hertz: NDArray[np.floating]) -> NDArray[np.floating]:
    """Hertz on the HTK mel scale."""
    return 1127 * np.log1p(hertz / 700)


kaldi_log_mel = Filterbank(
    window=(np.hanning(WINDOW) ** 0.85).astype(np.float32),
    filters=mel_filters(80, 20, RATE / 2),
    power=2,
    emphasis=0.97,
    floor=float(np.finfo(np.float32).eps),
)
"""Kaldi's fbank with 80 bands, the "povey" window and no dither, as torchaudio computes it."""

yamnet_log_mel = Filterbank(
    window=np.hanning(WINDOW + 1)[:-1].astype(np.float32),
    filters=mel_filters(64, 125, 7500),
    power=1,
    offset=0.001,
)
"""YAMNet's features: magnitudes under a periodic Hann window, 64 bands (see its features.py)."""
