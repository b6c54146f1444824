"""How probable it is that what a tool reports is there, and what it misses; fitted elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import numpy as np
from pydantic import BaseModel

Knots = tuple[tuple[float, float], ...]
"""Confidences with the probability at each, both rising; lines between them."""

SURE = 0.05
"""The border error, in seconds, of a tool that the file does not name."""


class Reliability(BaseModel, frozen=True):
    """What the packed file holds.

    Attributes:
        tables: Probabilities by "tool kind", or by the kind alone for all other tools.
        silent: The confidence that stands for none, by kind.
        borders: By how many seconds a tool errs about starts and ends.
        misses: How probable it is that something is there that was listened for in vain, by sort.
        priors: How many occasions there are on average where nobody has listened, by sort.
        lengths: How long such an occasion is, in seconds.
    """

    tables: Mapping[str, Knots]
    silent: Mapping[str, float]
    borders: Mapping[str, float]
    misses: Mapping[str, float]
    priors: Mapping[str, float]
    lengths: Mapping[str, float]

    def probability(self, tool: str, kind: str, confidence: float | None) -> float:
        """How probable it is that a percept is true."""
        knots = self.tables.get(f"{tool} {kind}") or self.tables.get(kind) or ((0, 0), (1, 1))
        told = self.silent.get(kind, 0.5) if confidence is None else confidence
        at, values = zip(*knots, strict=True)
        return float(np.interp(told, at, values))

    def border(self, tool: str) -> float:
        """By how many seconds this tool errs about starts and ends."""
        return self.borders.get(tool, SURE)


@cache
def packed() -> Reliability:
    """The packed file, read on first use."""
    text = Path(__file__).with_name("calibration.json").read_text(encoding="utf-8")
    return Reliability.model_validate_json(text)


def fit(pairs: Sequence[tuple[float, bool]]) -> Knots:
    """The rising steps that fit best, by pooling neighbours that fall (isotonic regression).

    Args:
        pairs: The confidence of each percept, and whether it was true.
    """
    pools: list[tuple[float, float, int]] = []
    for confidence, same in groupby(sorted(pairs), key=itemgetter(0)):
        trues = [true for _, true in same]
        pools.append((confidence, sum(trues) / len(trues), len(trues)))
        while len(pools) > 1 and pools[-2][1] >= pools[-1][1]:
            pools[-2:] = [_pooled(pools[-2], pools[-1])]
    return tuple((round(at, 6), round(value, 6)) for at, value, _ in pools)


def _pooled(
    one: tuple[float, float, int], two: tuple[float, float, int]
) -> tuple[float, float, int]:
    """Two pools as one, at their means."""
    size = one[2] + two[2]
    at, value = ((one[i] * one[2] + two[i] * two[2]) / size for i in (0, 1))
    return at, value, size
