"""Chance that comes out even: each of n outcomes once in n turns, in a new order every time."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class BalancedSampler:
    """What is dealt in one turn. Does not depend on how many turns there are.

    Attributes:
        turn: How many of the same sort came before.
    """

    seed: tuple[int, ...]
    turn: int

    def deal(self, count: int, purpose: str) -> int:
        """A number below `count`; in every `count` turns each comes once.

        What has different purposes is dealt independently.
        """
        numbers = (*self.seed, zlib.crc32(purpose.encode()), count, self.turn // count)
        return int(np.random.default_rng(numbers).permutation(count)[self.turn % count])
