"""A table before it is drawn, and figures as they stand in its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.scoring.protocol import SHARE
from evals.stats import Difference, Estimate


@dataclass(frozen=True)
class Grid:
    """A table before it is drawn; the first column holds names, the others figures."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def probability(gap: Difference | None) -> str:
    """A p-value, as far as 10,000 permutations tell."""
    if gap is None:
        return ""
    return f"{gap.p:.3f}" if gap.p >= 0.001 else "<.001"


def interval(found: Estimate | Difference | None, unit: str = SHARE) -> str:
    """A share in per cent: `39.8 (36.9, 42.8)`; of another unit as it is: `0.75 (0.5, 1.1)`."""
    if found is None:
        return ""
    sign = "+" if isinstance(found, Difference) else ""
    edges = (found.value, found.low, found.high)
    if unit == SHARE:
        value, low, high = (f"{100 * edge:{sign}.1f}" for edge in edges)
    else:
        value, low, high = (f"{edge:{sign}.3g}" for edge in edges)
    return f"{value} ({low}, {high})"


def rough(found: Estimate | None, unit: str = SHARE) -> str:
    """A share in per cent, with the interval to whole numbers: `39.8 (37, 43)`."""
    if found is None or unit != SHARE:
        return interval(found, unit)
    return f"{100 * found.value:.1f} ({100 * found.low:.0f}, {100 * found.high:.0f})"
