"""A logistic model of a voice's gender: arrays in, arrays out.

What differs from a plain logistic regression:

1. Every voice weighs the same, however many clips there are of it, and so do both genders.
2. The 192 numbers of a voice's vector are reduced to one before, along Fisher's direction within
   sources: otherwise the model learns the sound of the sources, and fails on new ones.
3. That one number is made, for the training, by a direction of the other sources.
4. Voices of a pitch that men and women share are told less surely than the model would, as far as
   it was too sure of sources that it was not trained on.
"""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from tools.voice_gender import MEDIAN, trust

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Names = NDArray[np.str_]

SHRUNK = 0.3
"""How much of the covariance is replaced by a sphere."""

PENALTY = 1 / 0.3
"""Of half the squared length of the weights, beside a sum over clips."""

MOST = 2.0
"""Doubt at most."""

WITHIN = 0.7
"""How much a clip's distance to its voice weighs, beside that of voices to each other."""


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

    means: Array
    scales: Array
    weights: Array
    bias: float
    direction: Array
    doubt: float = 0.0

    def odds(self, voices: VoiceRows) -> Array:
        """Logarithms of the odds that each clip is of a woman."""
        features = np.column_stack([voices.acoustic, voices.vectors @ self.direction])
        odds = (features - self.means) / self.scales @ self.weights + self.bias
        return odds * trust(voices.acoustic[:, MEDIAN], self.doubt)


def fitted(voices: VoiceRows) -> FittedGender:
    """The model of these voices, of three sources or more with women and men."""
    told = np.zeros(len(voices.woman))
    for source in np.unique(voices.source):
        here = voices.source == source
        told[here] = _undoubting(voices.only(~here)).odds(voices.only(here))
    return _undoubting(voices)._replace(doubt=_doubt(told, voices))


def _doubt(told: Array, voices: VoiceRows) -> float:
    """Of least loss, from odds by models that did not know a voice's source."""
    signs, shares = np.where(voices.woman, 1.0, -1.0), _shares(voices)

    def loss(doubt: float) -> float:
        margin = signs * told * trust(voices.acoustic[:, MEDIAN], doubt)
        return float(shares @ np.logaddexp(0, -margin))

    found = cast("Any", optimize).minimize_scalar(loss, bounds=(0.0, MOST), method="bounded")
    return float(found.x)


def _undoubting(voices: VoiceRows) -> FittedGender:
    """The model without doubts, of two sources or more with women and men."""
    along = np.zeros(len(voices.woman))
    for source in np.unique(voices.source):
        here = voices.source == source
        along[here] = voices.vectors[here] @ direction(voices.only(~here))
    features = np.column_stack([voices.acoustic, along])
    means, scales = features.mean(axis=0), features.std(axis=0)
    weights, bias = _logistic((features - means) / scales, voices.woman, _shares(voices))
    return FittedGender(means, scales, weights, bias, direction(voices))


def direction(voices: VoiceRows) -> Array:
    """Of length 1, along which women's and men's vectors differ most within a source."""
    spread: list[Array] = []
    apart: list[Array] = []
    for source in np.unique(voices.source):
        here = voices.only(voices.source == source)
        middles: dict[bool, list[Array]] = {True: [], False: []}
        for voice in np.unique(here.voice):
            own = here.only(here.voice == voice)
            middle = own.vectors.mean(axis=0)
            middles[bool(own.woman[0])].append(middle)
            spread.append(WITHIN * (own.vectors - middle))
        means = {gender: np.mean(found, axis=0) for gender, found in middles.items() if found}
        spread += [np.stack(found) - means[one] for one, found in middles.items() if len(found) > 1]
        if len(means) == 2:
            fewer = min(map(len, middles.values()))
            apart.append((means[True] - means[False]) * np.sqrt(fewer))
    rows = np.concatenate(spread)
    covariance = rows.T @ rows / len(rows)
    size = len(covariance)
    sphere = float(np.trace(covariance)) / size * np.eye(size)
    towards = np.stack(apart).sum(axis=0, dtype=np.float64)
    found = cast("Any", np.linalg).solve((1 - SHRUNK) * covariance + SHRUNK * sphere, towards)
    return np.asarray(found / np.linalg.norm(found), np.float64)


def _shares(voices: VoiceRows) -> Array:
    """The weight of each clip: equal for all voices of a gender, and for the two genders."""
    _, index, counts = np.unique(voices.voice, return_inverse=True, return_counts=True)
    shares = 1 / counts[index]
    for gender in (True, False):
        shares[voices.woman == gender] /= shares[voices.woman == gender].sum()
    return shares * len(shares) / 2


def _logistic(features: Array, woman: Flags, shares: Array) -> tuple[Array, float]:
    """Weights and bias of least loss; the bias is not penalised."""
    signs = np.where(woman, 1.0, -1.0)

    def loss(at: Array) -> tuple[float, Array]:
        margin = signs * (features @ at[:-1] + at[-1])
        slope = -shares * signs / (1 + np.exp(np.clip(margin, -50, 50)))
        value = shares @ np.logaddexp(0, -margin) + PENALTY / 2 * at[:-1] @ at[:-1]
        return float(value), np.append(slope @ features + PENALTY * at[:-1], slope.sum())

    found = cast("Any", optimize).minimize(
        loss, np.zeros(features.shape[1] + 1), jac=True, method="L-BFGS-B"
    )
    best = cast("Array", found.x)
    return best[:-1], float(best[-1])
