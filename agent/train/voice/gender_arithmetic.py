"""A logistic model of a voice's gender: arrays in, arrays out.

What differs from a plain logistic regression:

1. Every voice weighs the same, however many clips there are of it; and within a source both
   genders do: otherwise the model learns the sound of sources that have more women.
2. The penalty is strong, for there are many numbers in a voice's vector and few sources; the
   acoustic features, which hold in every source, are penalised no more than each of these.
3. How sure it is is set afterwards, on sources that it was not trained on: one temperature of
   least loss.
"""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Names = NDArray[np.str_]

PENALTY = 0.04
"""Of half the squared length of the weights, for each clip; chosen among 0.004 to 0.14 as were the
scales of the features, by the loss on each source in turn that was left out, and by how many men
above 140 Hz and women below 160 Hz were told rightly there."""

SHARPEST = 5.0
"""The temperature's inverse at most."""


class VoiceRows(NamedTuple):
    """Clips, one a row: 7 acoustic features, a vector of 192, whose, from where, and the truth."""

    acoustic: Array
    vectors: Array
    voice: Names
    source: Names
    woman: Flags

    def only(self, rows: Flags | NDArray[np.intp]) -> VoiceRows:
        """Some of the clips."""
        acoustic, vectors = self.acoustic[rows], self.vectors[rows]
        return VoiceRows(acoustic, vectors, self.voice[rows], self.source[rows], self.woman[rows])


class FittedGender(NamedTuple):
    """See `GenderFit`."""

    acoustic: Array
    vector: Array
    bias: float

    def odds(self, voices: VoiceRows) -> Array:
        """Logarithms of the odds that each clip is of a woman."""
        return voices.acoustic @ self.acoustic + voices.vectors @ self.vector + self.bias

    def sharpened(self, by: float) -> FittedGender:
        """As much surer of everything."""
        return FittedGender(self.acoustic * by, self.vector * by, self.bias * by)


def fitted(voices: VoiceRows) -> FittedGender:
    """The model of these voices, of three sources or more with women and men."""
    told = np.zeros(len(voices.woman))
    for source in np.unique(voices.source):
        here = voices.source == source
        told[here] = logistic(voices.only(~here)).odds(voices.only(here))
    return logistic(voices).sharpened(_sharpness(told, voices))


def _sharpness(told: Array, voices: VoiceRows) -> float:
    """Of least loss, from odds by models that did not know a voice's source."""
    signs, weights = np.where(voices.woman, 1.0, -1.0), np.zeros(len(told))
    for source in np.unique(voices.source):
        here = voices.source == source
        weights[here] = _weights(voices.only(here)) / here.sum()

    def loss(by: float) -> float:
        return float(weights @ np.logaddexp(0, -by * signs * told))

    found = cast("Any", optimize).minimize_scalar(loss, bounds=(0.0, SHARPEST), method="bounded")
    return float(found.x)


def logistic(voices: VoiceRows) -> FittedGender:
    """Weights and bias of least loss; the bias is not penalised."""
    features = np.hstack([voices.acoustic, voices.vectors])
    means, scales = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-9)
    scaled, weights = (features - means) / scales, _weights(voices)
    signs, penalty = np.where(voices.woman, 1.0, -1.0), PENALTY * len(scaled)

    def loss(at: Array) -> tuple[float, Array]:
        margin = signs * (scaled @ at[:-1] + at[-1])
        slope = -weights * signs / (1 + np.exp(np.clip(margin, -50, 50)))
        value = weights @ np.logaddexp(0, -margin) + penalty / 2 * at[:-1] @ at[:-1]
        return float(value), np.append(slope @ scaled + penalty * at[:-1], slope.sum())

    start = np.zeros(scaled.shape[1] + 1)
    found = cast("Any", optimize).minimize(loss, start, jac=True, method="L-BFGS-B")
    best = cast("Array", found.x)
    own = best[:-1] / scales
    split = voices.acoustic.shape[1]
    return FittedGender(own[:split], own[split:], float(best[-1] - own @ means))


def _weights(voices: VoiceRows) -> Array:
    """Of each clip: a source has as much as it has voices, and half of that has each gender."""
    _, index, counts = np.unique(voices.voice, return_inverse=True, return_counts=True)
    weights = 1 / counts[index]
    for source in np.unique(voices.source):
        here = voices.source == source
        size, genders = weights[here].sum(), np.unique(voices.woman[here])
        for gender in genders:
            own = here & (voices.woman == gender)
            weights[own] *= size / len(genders) / weights[own].sum()
    return weights * len(weights) / weights.sum()
