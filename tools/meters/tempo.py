"""Tempo: how often the onsets' strength repeats."""

from __future__ import annotations

from collections.abc import Iterator

import librosa
import numpy as np
from numpy.typing import NDArray

from tools.audio import Samples, Segment
from tools.evidence import Measurement
from tools.meters.meter import FRAMES, HOP, RATE, measured


def tempo(samples: Samples, span: Segment) -> Iterator[Measurement]:
    """Beats per minute. The confidence says how much of the onset energy repeats at that beat."""
    if span.duration < 1.5 or not np.any(samples):
        return
    strength = librosa.onset.onset_strength(y=samples, sr=RATE, hop_length=HOP)
    repeats = _repeats(strength)
    lag = _refined(repeats, _beat(repeats))
    yield measured("tempo", span, FRAMES / lag, "BPM", confidence=float(repeats[round(lag)]))


def _repeats(strength: NDArray[np.float32]) -> NDArray[np.float64]:
    """How well the onset strength repeats after 0, 1, 2, ... frames: its autocorrelation."""
    centred = strength - strength.mean()
    shares = 1 - np.arange(len(centred)) / len(centred)
    correlation: NDArray[np.float64] = librosa.autocorrelate(centred.astype(np.float64))
    return correlation / (max(1e-9, float(correlation[0])) * np.maximum(shares, 0.1))


def _beat(repeats: NDArray[np.float64]) -> float:
    """The beat in frames: what repeats after one, two and four of them, near 120 a minute."""
    bpm = np.geomspace(40, 240, 400)
    lags = FRAMES / bpm
    frames = np.arange(len(repeats) // 2)
    levels = [np.interp(beats * lags, frames, repeats[frames], right=0.0) for beats in (1, 2, 4)]
    # Half an octave from 120 counts for nine tenths, a whole one for two thirds.
    prior = np.exp(-0.4 * np.log2(bpm / 120) ** 2)
    return float(lags[int(np.argmax(prior * np.maximum(np.mean(levels, axis=0), 0)))])


def _refined(repeats: NDArray[np.float64], lag: float) -> float:
    """The beat's length, finer than a frame: measured over two, four and eight beats."""
    for beats in (1, 2, 4, 8):
        around = range(max(1, round(beats * lag) - 1), round(beats * lag) + 2)
        if around[-1] >= len(repeats) // 2:
            break
        lag = max(around, key=lambda shift: float(repeats[shift])) / beats
    return lag
