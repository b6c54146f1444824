"""Which beats and bars fit best what a network says of each frame.

The hidden Markov model of Krebs, Böck and Widmer 2015, "An efficient state-space model for joint
tempo and meter tracking": a state is a place in a bar at a tempo, which may change at a beat. What
differs: tempi have a prior, which each beat counts with.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STEADINESS = 60.0
"""How much a tempo likes to stay."""

WIDTH = 1 / 16
"""The share of a beat that is heard as the beat."""

BETWEEN = 16.0
"""How much surer a frame must be of a beat than of none."""


@dataclass(frozen=True, eq=False)
class BarTrack:
    """The best course through the frames.

    Attributes:
        beats: The frames at which beats begin.
        places: Of each beat which one of its bar it is, from 0.
        fit: Its log-probability.
    """

    beats: NDArray[np.intp]
    places: NDArray[np.intp]
    fit: float


def track(
    beats: NDArray[np.floating], bar: int, periods: NDArray[np.intp], prior: NDArray[np.floating]
) -> BarTrack:
    """The best course with bars of so many beats.

    Args:
        beats: Frames × 3: how likely a beat, a downbeat and neither are.
        bar: Beats in a bar.
        periods: The lengths that a beat may have, in frames.
        prior: The logarithm of how likely each of these is.
    """
    said = np.log(np.maximum(beats, 1e-7))
    neither = said[:, 2] - np.log(BETWEEN - 1)
    firsts = np.concatenate([[0], np.cumsum(periods)[:-1]])
    lasts = firsts + periods - 1
    lengths = [int(period) for period in periods]
    place: NDArray[np.float64] = np.concatenate([np.arange(one) / one for one in lengths])
    sounding = place < WIDTH
    change = -STEADINESS * np.abs(periods[None] / periods[:, None] - 1)
    change -= np.log(np.exp(change).sum(axis=1, keepdims=True))
    change = change + prior[None]
    best = np.full((bar, len(place)), -np.log(bar * len(place)))
    came = np.zeros((len(said), bar, len(periods)), np.uint8)
    for at, (beat, down, _) in enumerate(said):
        if at:
            ends = best[:, lasts]
            arriving = ends[:, :, None] + change[None]
            chosen = arriving.argmax(axis=1)
            entering = np.take_along_axis(arriving, chosen[:, None], axis=1)[:, 0]
            best[:, 1:] = best[:, :-1]
            best[:, firsts] = np.roll(entering, 1, axis=0)
            came[at] = np.roll(chosen, 1, axis=0)
        best += neither[at]
        best[0, sounding] += down - neither[at]
        best[1:, sounding] += beat - neither[at]
    return _back(best, came, periods, firsts)


def surest(found: NDArray[np.intp], beats: NDArray[np.floating], period: int) -> NDArray[np.intp]:
    """Each beat where the network is surest, within the part that is heard as the beat."""
    sure = np.pad(1 - beats[:, 2], (0, period))
    within = np.arange(1 + int(WIDTH * period))
    moved = found + sure[found[:, None] + within].argmax(axis=1)
    return np.minimum(moved, len(beats) - 1)


def _back(
    best: NDArray[np.floating],
    came: NDArray[np.uint8],
    periods: NDArray[np.intp],
    firsts: NDArray[np.intp],
) -> BarTrack:
    """The course that ends best, from its end to its start."""
    bar, states = best.shape
    place, state = divmod(int(best.argmax()), states)
    tempo = int(np.searchsorted(firsts, state, side="right")) - 1
    at = len(came) - 1 - (state - int(firsts[tempo]))
    beats, places = list[int](), list[int]()
    while at >= 0:
        beats.append(at)
        places.append(place)
        tempo = int(came[at, place, tempo])
        place = (place - 1) % bar
        at -= int(periods[tempo])
    return BarTrack(
        np.array(beats[::-1], np.intp), np.array(places[::-1], np.intp), float(best.max())
    )
