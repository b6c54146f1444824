"""At which tempi music may be beaten, and what speaks for each: the octave is the hard part.

The strength of onsets repeats after a beat, and as well after two or a half; so each multiple is
judged by what a listener would go by: how fast it is, whether its beats sound, whether what lies
between them sounds, and how well a network that has learned beats can follow it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.musical import bar_pointer
from tools.musical.beatnet import FRAMES

MINUTE = 60 * FRAMES
"""Frames a minute."""

SLOWEST, FASTEST = 35.0, 260.0
"""Beats per minute between which a tempo lies."""

USUAL = 110.0
"""The tempo from which others are counted in octaves."""

MULTIPLES = (1 / 3, 1 / 2, 2 / 3, 1, 3 / 2, 2, 3)
"""Of the length that repeats best."""

SWAY = 0.05
"""The share by which a beat may be shorter or longer than the mean."""

Levels = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class TempoCandidate:
    """A tempo.

    Attributes:
        period: Frames a beat.
        marks: What speaks for it, in the order of `MARKS`.
    """

    period: float
    marks: NDArray[np.floating]

    @property
    def bpm(self) -> float:
        """Beats per minute."""
        return MINUTE / self.period

    @property
    def filled(self) -> float:
        """How strongly things begin halfway between the beats, against the strongest beats."""
        return float(self.marks[MARKS.index("sounding halves")])


MARKS = (
    *("speed", "squared speed"),
    *("repeats", "repeats after half"),
    *("sounding beats", "sounding halves"),
    *("fit", "sureness of beats", "sureness between"),
)


def candidates(strength: Levels, beats: Levels) -> list[TempoCandidate]:
    """Each multiple of what repeats best.

    Args:
        strength: Of each frame, how strongly something begins.
        beats: Frames × 3: how likely a beat, a downbeat and neither are.
    """
    repeats = _repeats(strength)
    best = _refined(repeats, _likeliest(repeats))
    periods = [best * multiple for multiple in MULTIPLES]
    allowed = [one for one in periods if SLOWEST <= MINUTE / one <= FASTEST]
    near = _near(strength)
    level = near / max(1e-9, float(np.percentile(near, 95)))
    return [TempoCandidate(one, _marks(one, level, repeats, beats)) for one in allowed]


def periods_near(period: float) -> NDArray[np.intp]:
    """The whole numbers of frames that are about this length."""
    return np.arange(int(period * (1 - SWAY)), int(np.ceil(period * (1 + SWAY))) + 1)


def _marks(period: float, level: Levels, repeats: Levels, beats: Levels) -> NDArray[np.floating]:
    speed = float(np.log2(MINUTE / period / USUAL))
    merged = np.stack([beats[:, :2].sum(axis=1)] * 2 + [beats[:, 2]], axis=1)
    course = bar_pointer.track(merged, 1, periods_near(period), flat(period))
    sure = merged[:, 0]
    on, half = _at_beats(level, period)
    lags = np.arange(len(repeats) // 2)
    again, sooner = np.interp([period, period / 2], lags, repeats[lags], right=0)
    between = (course.beats[:-1] + course.beats[1:]) // 2
    return np.array([
        *(speed, speed**2),
        *(again, sooner),
        *(np.mean(on > 0.25), half.mean()),
        *(10 * course.fit / len(level), sure[course.beats].mean()),
        sure[between].mean() if len(between) else 0.0,
    ])  # fmt: skip


def flat(period: float) -> NDArray[np.floating]:
    """No preference among the lengths near a period."""
    return np.zeros(len(periods_near(period)))


def _repeats(strength: Levels) -> Levels:
    """How well it repeats after 0, 1, 2, ... frames: its autocorrelation."""
    centred = strength - strength.mean()
    size = len(centred)
    spectrum = np.fft.rfft(centred, 2 * size)
    correlation = np.fft.irfft(np.abs(spectrum) ** 2)[:size]
    shares = np.maximum(1 - np.arange(size) / size, 0.1)
    return correlation / max(1e-9, float(correlation[0])) / shares


def _likeliest(repeats: Levels) -> float:
    """The length in frames of what repeats after one, two and four times, near 120 a minute."""
    bpm = np.geomspace(SLOWEST, FASTEST, 500)
    frames = np.arange(len(repeats) // 2)
    levels = [
        np.interp(times * MINUTE / bpm, frames, repeats[frames], right=0) for times in (1, 2, 4)
    ]
    # Half an octave from 120 counts for nine tenths, a whole one for two thirds.
    prior = np.exp(-0.4 * np.log2(bpm / 120) ** 2)
    return float(MINUTE / bpm[int(np.argmax(prior * np.maximum(np.mean(levels, axis=0), 0)))])


def _refined(repeats: Levels, lag: float) -> float:
    """The length, finer than a frame: measured over two, four and eight beats."""
    for beats in (1, 2, 4, 8):
        around = range(max(1, round(beats * lag) - 1), round(beats * lag) + 2)
        if around[-1] >= len(repeats) // 2:
            break
        lag = max(around, key=lambda shift: float(repeats[shift])) / beats
    return lag


def _near(strength: Levels) -> Levels:
    """The strongest of two frames before and after, so that a beat need not be met exactly."""
    padded = np.pad(strength, 2)
    return np.max([padded[at : at + len(strength)] for at in range(5)], axis=0)


def _at_beats(level: Levels, period: float) -> tuple[Levels, Levels]:
    """The strength at beats of this length, placed where it is greatest, and halfway between."""
    frames = np.arange(len(level))
    grids = [np.arange(first, len(level) - 1, period) for first in np.arange(0, period)]
    best = max(grids, key=lambda grid: float(np.interp(grid, frames, level).sum()))
    halves = best[:-1] + period / 2 if len(best) > 1 else best
    return np.interp(best, frames, level), np.interp(halves, frames, level)
