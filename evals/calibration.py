"""Whether a solver knows when it is right: its confidence against its correctness."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

BINS = 10


class Bin(BaseModel, frozen=True, allow_inf_nan=False):
    """Answers of like confidence: how many, how sure on average, how often right."""

    n: int
    confidence: float
    accuracy: float


class Calibration(BaseModel, frozen=True, allow_inf_nan=False):
    """Confidence against correctness, over `n` answers.

    Attributes:
        ece: Expected calibration error over ten bins of equal width (Guo et al. 2017).
        brier: The mean squared gap between confidence and correctness.
        aurc: The area under the risk-coverage curve (Geifman and El-Yaniv 2017); lower is better.
        coverage: Shares of the answers, the surest first.
        risk: The share of wrong ones among them.
    """

    n: int
    ece: float
    brier: float
    aurc: float
    bins: tuple[Bin, ...]
    coverage: tuple[float, ...]
    risk: tuple[float, ...]


def calibration(confidence: NDArray[np.float64], right: NDArray[np.float64]) -> Calibration | None:
    """Of top-choice probabilities in [0, 1] and whether each was right; None where there are none.

    Answers of equal confidence enter the risk-coverage curve together, so that their order in the
    file does not matter.
    """
    n = len(confidence)
    if not n:
        return None
    bins = _bins(confidence, right)
    coverage, risk = _risk(confidence, right)
    return Calibration(
        n=n,
        ece=sum(each.n / n * abs(each.confidence - each.accuracy) for each in bins),
        brier=float(np.mean((confidence - right) ** 2)),
        aurc=float(np.sum(np.diff(coverage, prepend=0.0) * risk)),
        bins=bins,
        coverage=tuple(coverage.tolist()),
        risk=tuple(risk.tolist()),
    )


def _bins(confidence: NDArray[np.float64], right: NDArray[np.float64]) -> tuple[Bin, ...]:
    """The bins that hold anything; the last one is closed at 1."""
    at = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return tuple(
        Bin(
            n=int(here.sum()),
            confidence=float(confidence[here].mean()),
            accuracy=float(right[here].mean()),
        )
        for here in (at == number for number in range(BINS))
        if here.any()
    )


def _risk(
    confidence: NDArray[np.float64], right: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The curve, one point for each distinct confidence."""
    levels, at, counts = np.unique(-confidence, return_inverse=True, return_counts=True)
    wrong = np.bincount(at, weights=1 - right, minlength=len(levels))
    asked = np.cumsum(counts)
    return asked / len(confidence), np.cumsum(wrong) / asked
