"""How much a model looks at the sound as it writes, and how right it is by how much it writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, NonNegativeInt, PositiveInt

from evals.stats import Estimate, Values, estimates, ratios

SHORTEST = 4
"""Tokens up to where the first stretch reaches; each next one is as long as all before it."""


@dataclass(frozen=True)
class Trial:
    """One question, answered.

    Attributes:
        recording: What it is about.
        right: 1 where the right choice was named, else 0.
        shares_LT: Of each layer's attention, at each token, how much fell on the sound.
        even_T: At each token, how much would fall there of attention that is spread over all keys
            alike; 0 without a sound.
    """

    recording: str
    right: float
    shares_LT: Values
    even_T: Values

    @property
    def lifts_LT(self) -> Values:
        """The share over that of even attention; 0 without a sound."""
        return np.divide(
            self.shares_LT, self.even_T, out=np.zeros_like(self.shares_LT), where=self.even_T > 0
        )

    @property
    def length(self) -> int:
        """Tokens written."""
        return self.shares_LT.shape[1]


class TokenRange(BaseModel, frozen=True):
    """What was measured from one token, or length, to another, both included; counted from 1."""

    first: PositiveInt
    last: PositiveInt
    found: Estimate


class SoundAttention(BaseModel, frozen=True):
    """What one model did.

    Length is confounded with difficulty, for hard questions are thought about longer; `decay` asks
    every question at every length.

    Attributes:
        answered: Questions.
        accuracy: The share of right answers.
        lift: The share of the attention on the sound over what even attention would give, over all
            tokens and layers: a raw share falls with every token written, even where the model
            looks at the sound as much as ever. None in files from before it was measured.
        lift_by_step: The same by how far the writing has come.
        lift_by_layer: The same by layer, from the first.
        share: Of the attention on the sound, over all tokens and layers; an estimate's `n` counts
            tokens here and in `by_step`, and questions elsewhere.
        by_step: The same by how far the writing has come.
        by_layer: The same by layer, from the first.
        by_length: The share of right answers by the number of tokens written.
    """

    model: str
    answered: NonNegativeInt
    accuracy: Estimate
    lift: Estimate | None = None
    lift_by_step: tuple[TokenRange, ...] = ()
    lift_by_layer: tuple[Estimate, ...] = ()
    share: Estimate
    by_step: tuple[TokenRange, ...]
    by_layer: tuple[Estimate, ...]
    by_length: tuple[TokenRange, ...]


def listening(model: str, trials: Sequence[Trial]) -> SoundAttention:
    """Sums up trials, of which there is at least one; recordings are resampled for intervals."""
    recordings = [trial.recording for trial in trials]
    edges = stretches(max(trial.length for trial in trials))
    right_I1 = np.array([[trial.right] for trial in trials])
    lengths = np.array([trial.length for trial in trials])
    (accuracy,) = estimates(right_I1, recordings)
    within_IK = np.stack([(lengths >= first) & (lengths <= last) for first, last in edges], 1)
    by_length = estimates(np.where(within_IK, right_I1, np.nan), recordings)
    shares, lifts = ([trial.shares_LT for trial in trials], [trial.lifts_LT for trial in trials])
    assert accuracy is not None
    return SoundAttention(
        model=model,
        answered=len(trials),
        accuracy=accuracy,
        lift=_overall(lifts, recordings),
        lift_by_step=_named(edges, _by_step(lifts, recordings, edges)),
        lift_by_layer=tuple(_mean(lifts, recordings)),
        share=_overall(shares, recordings),
        by_step=_named(edges, _by_step(shares, recordings, edges)),
        by_layer=tuple(_mean(shares, recordings)),
        by_length=_named(edges, by_length),
    )


def stretches(longest: int) -> list[tuple[int, int]]:
    """From 1 to the longest: up to `SHORTEST`, and then each twice as far as the last."""
    found, last = [(1, SHORTEST)], SHORTEST
    while last < longest:
        found.append((last + 1, 2 * last))
        last *= 2
    return found


def _overall(values: Sequence[Values], recordings: Sequence[str]) -> Estimate:
    """The mean over layers and tokens."""
    return _mean([one_LT.mean(0)[None] for one_LT in values], recordings)[0]


def _by_step(
    values: Sequence[Values], recordings: Sequence[str], edges: Sequence[tuple[int, int]]
) -> list[Estimate | None]:
    """The mean over layers and tokens in each stretch, of those completions that reach it."""
    parts_IK = [[one_LT.mean(0)[first - 1 : last] for first, last in edges] for one_LT in values]
    sums_IK = np.array([[part.sum() for part in parts] for parts in parts_IK])
    counts_IK = np.array([[float(len(part)) for part in parts] for parts in parts_IK])
    return ratios(sums_IK, counts_IK, recordings)


def _mean(values: Sequence[Values], recordings: Sequence[str]) -> list[Estimate]:
    """Of each row over all its columns, and over trials."""
    sums_IK = np.stack([each.sum(1) for each in values])
    counts_IK = np.array([[float(each.shape[1])] * len(each) for each in values])
    return [found for found in ratios(sums_IK, counts_IK, recordings) if found]


def _named(
    edges: Sequence[tuple[int, int]], found: Sequence[Estimate | None]
) -> tuple[TokenRange, ...]:
    """The stretches of which something is known."""
    return tuple(
        TokenRange(first=first, last=last, found=each)
        for (first, last), each in zip(edges, found, strict=True)
        if each
    )
