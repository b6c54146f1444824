"""The pitch of each hundredth of a second: autocorrelation, and the best path through its peaks.

Boersma's method (1993, "Accurate short-term analysis of the fundamental frequency"), with the costs
that Praat has as defaults. Two things differ: all frames are correlated at once, and the peaks are
found on a correlation interpolated four times by its spectrum, in place of sinc interpolation.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from tools.audio import Samples

HOP = 0.01
"""Seconds from one frame to the next."""

PERIODS = 3
"""Of the lowest pitch, that a frame lasts."""

FINER = 4
"""Points of the correlation for each sample."""

PEAKS = 8
"""Pitches that are considered for each frame, beside none."""

SILENT, VOICED = 0.03, 0.45
"""The share of the loudest peak below which nothing is pitched; how periodic a voice is."""

HIGHER, JUMP, CHANGE = 0.01, 0.35, 0.14
"""What an octave lower costs, a leap of an octave, and beginning or ending to be pitched."""

Hertz = NDArray[np.float64]


class Peaks(NamedTuple):
    """For each frame (rows) its candidates: hertz, and how strong; the first one is no pitch, 0."""

    hertz: Hertz
    strength: NDArray[np.float64]


def track(samples: Samples, rate: int, lowest: float = 60.0, highest: float = 600.0) -> Hertz:
    """Hertz of each frame, 0 where there is none; frame i is centred on second i × `HOP`."""
    if len(samples) < 2 or not np.any(samples):
        return np.zeros(len(samples) // round(HOP * rate))
    return _path(_peaks(samples, rate, lowest, highest))


def _peaks(samples: Samples, rate: int, lowest: float, highest: float) -> Peaks:
    """Candidates of all frames."""
    hop, size = round(HOP * rate), round(PERIODS * rate / lowest)
    padded = np.pad(samples.astype(np.float32), (size // 2, size))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop][: len(samples) // hop]
    frames = frames - frames.mean(axis=1, keepdims=True)
    loudest = np.abs(samples - samples.mean()).max()
    level = np.abs(frames).max(axis=1) / max(float(loudest), 1e-9)
    first, last = FINER * rate / highest, FINER * rate / lowest
    found = _correlation(frames, math.ceil(last) + 2)
    silence = np.maximum(0, 2 - level / (SILENT / (1 + VOICED)))
    hertz, strength = _highest(found, max(2, math.floor(first)), rate, lowest)
    return Peaks(
        np.column_stack([np.zeros(len(hertz)), hertz]),
        np.column_stack([VOICED + silence, strength]),
    )


def _correlation(frames: NDArray[np.float32], lags: int) -> NDArray[np.float32]:
    """Of each frame with itself, `FINER` lags a sample, corrected for the window."""
    size = frames.shape[1]
    window = np.hanning(size + 2)[1:-1].astype(np.float32)
    fft = 1 << math.ceil(math.log2(1.5 * size))

    def of(rows: NDArray[np.float32]) -> NDArray[np.float32]:
        power = np.abs(np.fft.rfft(rows, fft)) ** 2
        fine = np.fft.irfft(power, FINER * fft)[..., :lags]
        return (fine / np.maximum(fine[..., :1], 1e-12)).astype(np.float32)

    return of(frames * window) / of(window)


def _highest(
    found: NDArray[np.float32], first: int, rate: int, lowest: float
) -> tuple[Hertz, NDArray[np.float64]]:
    """The strongest maxima of each row, as hertz and strengths; 0 and -1 where there are fewer."""
    before, inner, after = found[:, first - 1 : -2], found[:, first:-1], found[:, first + 1 :]
    summits = (inner > before) & (inner >= after) & (inner > VOICED / 2)
    tops = np.where(summits, inner, np.float32(-1))
    # A summit between two points looks lower than it is, the sooner the more: by up to this.
    points = np.arange(first, first + inner.shape[1], dtype=np.float64)
    likely: Hertz = tops - 4 * HIGHER * np.log2(points)
    best = np.argpartition(-likely, min(PEAKS, inner.shape[1] - 1), axis=1)[:, :PEAKS]
    low, top, high = (
        cast("Hertz", np.take_along_axis(one, best, axis=1)) for one in (before, inner, after)
    )
    # The summit of the parabola through three points.
    bend = np.minimum(low - 2 * top + high, -1e-9)
    aside = np.clip((low - high) / (2 * bend), -0.5, 0.5)
    lags = first + best + aside
    height = np.minimum(1, top - (low - high) * aside / 4)
    strength = height - HIGHER * np.log2(lowest * lags / (FINER * rate))
    known = cast("Hertz", np.take_along_axis(tops, best, axis=1)) > 0
    return np.where(known, FINER * rate / lags, 0), np.where(known, strength, -1)


def _path(peaks: Peaks) -> Hertz:
    """The pitches whose strengths less the costs of their changes are greatest (Viterbi)."""
    hertz, strength = peaks
    octaves = np.log2(np.maximum(hertz, 1))
    pitched = hertz > 0
    pitched[:, 0] = False
    total: Any = strength[0]
    back = np.zeros(hertz.shape, np.intp)
    for at in range(1, len(hertz)):
        leap = JUMP * np.abs(octaves[at][:, None] - octaves[at - 1])
        both = pitched[at][:, None] & pitched[at - 1]
        other = pitched[at][:, None] ^ pitched[at - 1]
        moved = total - (leap * both + CHANGE * other)
        back[at] = moved.argmax(axis=1)
        total = strength[at] + np.max(moved, axis=1)
    way = np.empty(len(hertz), np.intp)
    way[-1] = total.argmax()
    for at in range(len(hertz) - 1, 0, -1):
        way[at - 1] = back[at, way[at]]
    return hertz[np.arange(len(hertz)), way] * pitched[np.arange(len(hertz)), way]
