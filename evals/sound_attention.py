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
    """

    recording: str
    right: float
    shares_LT: Values

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
        share: Of the attention on the sound, over all tokens and layers; an estimate's `n` counts
            tokens here and in `by_step`, and questions elsewhere.
        by_step: The same by how far the writing has come.
        by_layer: The same by layer, from the first.
        by_length: The share of right answers by the number of tokens written.
    """

    model: str
    answered: NonNegativeInt
    accuracy: Estimate
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
    every = _mean([trial.shares_LT.mean(0)[None] for trial in trials], recordings)[0]
    assert accuracy is not None
    return SoundAttention(
        model=model,
        answered=len(trials),
        accuracy=accuracy,
        share=every,
        by_step=_named(edges, _by_step(trials, recordings, edges)),
        by_layer=tuple(_mean([trial.shares_LT for trial in trials], recordings)),
        by_length=_named(edges, by_length),
    )


def stretches(longest: int) -> list[tuple[int, int]]:
    """From 1 to the longest: up to `SHORTEST`, and then each twice as far as the last."""
    found, last = [(1, SHORTEST)], SHORTEST
    while last < longest:
        found.append((last + 1, 2 * last))
        last *= 2
    return found


def _by_step(
    trials: Sequence[Trial], recordings: Sequence[str], edges: Sequence[tuple[int, int]]
) -> list[Estimate | None]:
    """The mean over layers and tokens in each stretch, of those completions that reach it."""
    parts_IK = [
        [trial.shares_LT.mean(0)[first - 1 : last] for first, last in edges] for trial in trials
    ]
    sums_IK = np.array([[part.sum() for part in parts] for parts in parts_IK])
    counts_IK = np.array([[float(len(part)) for part in parts] for parts in parts_IK])
    return ratios(sums_IK, counts_IK, recordings)


def _mean(shares: Sequence[Values], recordings: Sequence[str]) -> list[Estimate]:
    """Of each row over all its columns, and over trials."""
    sums_IK = np.stack([each.sum(1) for each in shares])
    counts_IK = np.array([[float(each.shape[1])] * len(each) for each in shares])
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
