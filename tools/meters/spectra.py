"""Power spectra of a recording at its own rate, for what its quality shows in."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tools.audio import AudioClip

WINDOW = 0.032
"""Seconds of a frame; the next begins half of it later."""

STRETCH = 30.0
"""Seconds looked at together."""

Power = NDArray[np.float64]
"""Frames × frequencies, of which a full-scale sine has 1 at its own."""


def spectra(clip: AudioClip) -> Iterator[Power]:
    """The spectra of each half minute that holds a frame."""
    size = round(WINDOW * clip.rate / 2) * 2
    window = np.hanning(size + 1)[:-1]
    for samples in clip.original.blocks(clip.rate, STRETCH):
        if len(samples) >= size:
            frames = np.lib.stride_tricks.sliding_window_view(samples, size)[:: size // 2]
            yield np.square(np.abs(np.fft.rfft(frames * window))) * (4 / size) ** 2
