"""Which rows go together: those of like length, in an order that the seed decides."""

from __future__ import annotations

import random
from collections.abc import Sequence

POOL = 32
"""Batches' worth of rows that are sorted by length at a time: enough that little is padded, and so
few that batches differ from one epoch to the next."""


def batches(lengths: Sequence[float], size: int, seed: int, epoch: int) -> list[list[int]]:
    """Every row once, as indices; the same for the same seed and epoch."""
    draws = random.Random(f"{seed} {epoch}")
    order = list(range(len(lengths)))
    draws.shuffle(order)
    pools = _pieces(order, POOL * size)
    sorted_pools = [sorted(pool, key=lengths.__getitem__) for pool in pools]
    found = [batch for pool in sorted_pools for batch in _pieces(pool, size)]
    draws.shuffle(found)
    return found


def _pieces(items: Sequence[int], size: int) -> list[list[int]]:
    return [list(items[at : at + size]) for at in range(0, len(items), size)]
