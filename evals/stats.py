"""Intervals and paired tests for accuracies, by resampling recordings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel
from scipy.special import bdtr, ndtri

Values = NDArray[np.float64]

RESAMPLES = 2000
BLOCK = 100
"""Resamples that are handled at a time."""

LEVEL = 0.95


class Estimate(BaseModel, frozen=True, allow_inf_nan=False):
    """A mean over `n` items with its 95 % interval."""

    value: float
    low: float
    high: float
    n: int


class Difference(BaseModel, frozen=True, allow_inf_nan=False):
    """One mean less another over the same items, its 95 % interval and a two-sided p-value."""

    value: float
    low: float
    high: float
    n: int
    p: float


def estimates(
    values_IK: Values,
    clusters: Sequence[str],
    seed: int = 0,
    weights_IK: Values | None = None,
) -> list[Estimate | None]:
    """The mean of every column over the items that have a value, with a bootstrap interval.

    Items on one recording are drawn together, for they are right and wrong together. All columns
    share the draws. Where that has no spread, as with one recording, or all values 0 or 1, Wilson's
    interval over recordings is given instead.

    Args:
        values_IK: Items by columns, in [0, 1]; NaN where an item does not belong to a column.
        clusters: The recording of each item.
        seed: Of the resampling.
        weights_IK: How much each value counts; None where all count alike. They add up to the
            number of values that count at all.

    Returns:
        One estimate for each column; None where it is empty.
    """
    if weights_IK is None:
        weights_IK = (~np.isnan(values_IK)).astype(np.float64)
    found = ratios(np.nan_to_num(values_IK) * weights_IK, weights_IK, clusters, seed)
    alone_K: list[int] = (_by_cluster(weights_IK, clusters) > 0).sum(axis=0).tolist()
    return [each and _widened(each, n) for each, n in zip(found, alone_K, strict=True)]


def ratios(
    numerators_IK: Values, denominators_IK: Values, clusters: Sequence[str], seed: int = 0
) -> list[Estimate | None]:
    """The sum of each column over the sum of its denominators, with a bootstrap interval.

    Args:
        numerators_IK: Items by columns.
        denominators_IK: Alike; their sum is the estimate's `n`.
        clusters: What is drawn together, for each item.
        seed: Of the resampling; the same draws serve all columns.

    Returns:
        One estimate for each column; None where the denominators add up to nothing.
    """
    sums_CK, counts_CK = (_by_cluster(each, clusters) for each in (numerators_IK, denominators_IK))
    with np.errstate(invalid="ignore", divide="ignore"):
        drawn_RK = redrawn(sums_CK, seed) / redrawn(counts_CK, seed)
    return [
        _estimate(float(sums_CK[:, k].sum()), float(counts_CK[:, k].sum()), drawn_RK[:, k])
        for k in range(numerators_IK.shape[1])
    ]


def over_seeds(values_SI: Values, clusters: Sequence[str], seed: int = 0) -> Estimate:
    """The mean over trainings and items; its interval is over both, each drawn anew.

    Args:
        values_SI: Trainings by items.
        clusters: The recording of each item; its items are drawn together.
        seed: Of the resampling.
    """
    sums_CS, items_C = (
        _by_cluster(values_SI.T, clusters),
        _by_cluster(np.ones((len(clusters), 1)), clusters),
    )
    drawn_RS = redrawn(sums_CS, seed) / redrawn(items_C, seed)
    trainings = np.random.default_rng(seed).integers(len(values_SI), size=drawn_RS.shape)
    drawn_R = np.take_along_axis(drawn_RS, trainings, axis=1).mean(axis=1)
    found = _estimate(float(values_SI.mean(axis=0).sum()), float(len(clusters)), drawn_R)
    assert found is not None
    return found


def _estimate(numerator: float, denominator: float, drawn: Values) -> Estimate | None:
    if not denominator:
        return None
    value, edge = numerator / denominator, (1 - LEVEL) / 2
    low, high = np.quantile(drawn[np.isfinite(drawn)], [edge, 1 - edge])
    # Rounding may leave a mean a hair outside an interval without width.
    return Estimate(
        value=value, low=min(float(low), value), high=max(float(high), value), n=round(denominator)
    )


def _widened(found: Estimate, clusters: int) -> Estimate:
    """Wilson's score interval over recordings where resampling them shows no spread."""
    if found.low < found.high and found.value not in (0.0, 1.0):
        return found
    share, z2 = found.value, float(ndtri((1 + LEVEL) / 2)) ** 2 / clusters
    half = math.sqrt(z2 * share * (1 - share) + z2**2 / 4) / (1 + z2)
    middle = (share + z2 / 2) / (1 + z2)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return found.model_copy(update={"low": min(low, share), "high": max(high, share)})


def _by_cluster(values_IK: Values, clusters: Sequence[str]) -> Values:
    """Sums over the items of each recording."""
    names, at = np.unique(np.asarray(clusters), return_inverse=True)
    sums_CK = np.zeros((len(names), values_IK.shape[1]))
    np.add.at(sums_CK, at, values_IK)
    return sums_CK


def redrawn(sums_CK: Values, seed: int) -> Values:
    """The sums of every resample of the clusters; the same seed draws the same ones.

    Draws are held as bytes and multiplied a block at a time: as numbers, those of 10,000 clusters
    would take 160 MB.
    """
    drawn_RC = _draws(len(sums_CK), seed)
    blocks = (drawn_RC[at : at + BLOCK] for at in range(0, RESAMPLES, BLOCK))
    return np.concatenate([block_RC.astype(np.float64) @ sums_CK for block_RC in blocks])


@lru_cache(maxsize=4)
def _draws(clusters: int, seed: int) -> NDArray[np.uint8]:
    """How often each cluster is drawn in each resample; none is ever drawn 256 times."""
    rng = np.random.default_rng(seed)
    counts_RC = np.empty((RESAMPLES, clusters), np.uint8)
    for start in range(0, RESAMPLES, BLOCK):
        drawn_RC = rng.integers(clusters, size=(BLOCK, clusters))
        place_RC = drawn_RC + clusters * np.arange(BLOCK)[:, None]
        counts = np.bincount(place_RC.ravel(), minlength=BLOCK * clusters)
        counts_RC[start : start + BLOCK] = counts.reshape(BLOCK, clusters)
    return counts_RC


def paired(
    first: Values, second: Values, clusters: Sequence[str], seed: int = 0
) -> Difference | None:
    """The first mean less the second, over the items that both have.

    The p-value is of swapping the two on whole recordings: McNemar's exact test where all
    recordings that differ weigh the same, as with one question each, and else a permutation test.
    """
    both = ~np.isnan(first) & ~np.isnan(second)
    gaps = first[both] - second[both]
    if not len(gaps):
        return None
    names = [name for name, here in zip(clusters, both, strict=True) if here]
    (gap,) = ratios(gaps[:, None], np.ones((len(gaps), 1)), names, seed)
    assert gap is not None
    by_cluster = _by_cluster(gaps[:, None], names)[:, 0]
    return Difference(
        value=gap.value, low=gap.low, high=gap.high, n=gap.n, p=_swapped(by_cluster, seed)
    )


def _swapped(gaps: Values, seed: int) -> float:
    """How often swapped signs give a sum at least as far from 0."""
    gaps = gaps[gaps != 0]
    if len(gaps) < 2:
        return 1.0
    if np.ptp(np.abs(gaps)) < 1e-9:
        fewer = min((gaps > 0).sum(), (gaps < 0).sum())
        return min(1.0, 2 * float(bdtr(fewer, len(gaps), 0.5)))
    # Heavy to import, and seldom needed.
    from scipy import stats

    def less(first: Values, second: Values, axis: int) -> Values:
        return np.sum(first - second, axis=axis)

    test = stats.permutation_test(
        (gaps, np.zeros(len(gaps))),
        less,
        permutation_type="samples",
        vectorized=True,
        n_resamples=9999,
        rng=np.random.default_rng(seed),
    )
    return cast(float, test.pvalue)
