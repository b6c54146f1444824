"""Which rows to ask next: those that are sometimes right, by a running estimate of how often.

What differs from the papers, and why:

1. Step-Audio-R1 keeps what is right in 3 to 6 of 8 tries, once, before it trains. Rates move while
   a model learns, so they are counted as it goes, older tries for less.
2. What was always or never right is set aside, not dropped: it comes up now and then, for it may
   have moved.
3. The draw is by row and step number alone: a run that goes on draws what it would have drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

import numpy as np
from pydantic import BaseModel, Field, NonNegativeFloat

from tools.errors import InputError
from tools.outside import parsed

RARE = 0.5
"""Faded tries that are too few to speak of: with a fade of 0.7, one that is two draws old."""


class Tally(BaseModel, frozen=True):
    """How often a row was answered, and rightly; fractions, since older tries count for less."""

    right: NonNegativeFloat = 0.0
    tries: NonNegativeFloat = 0.0


class Curriculum(BaseModel, frozen=True):
    """Rows by how often they are right.

    Attributes:
        tallies: Of every row, by its id.
        seed: Of the draws.
        prior: Tries of either outcome that a row is thought to have had before the first.
        fade: What is left of earlier tries whenever a row is tried again.
        enough: Tries, all right or all wrong, after which a row is set aside.
        again: The weight of such a row; the others have up to 1.
    """

    tallies: dict[str, Tally]
    seed: int = 0
    prior: float = Field(default=1.0, gt=0)
    fade: float = Field(default=0.7, gt=0, le=1)
    enough: float = Field(default=6.0, gt=0)
    again: float = Field(default=0.02, gt=0, le=1)

    @classmethod
    def over(cls, ids: Iterable[str], seed: int = 0) -> Self:
        """Nothing is known of any row yet."""
        return cls(tallies={name: Tally() for name in ids}, seed=seed)

    @classmethod
    def resumed(cls, text: str, ids: Iterable[str]) -> Self:
        """As it was written down.

        Raises:
            InputError: It is no curriculum, or one over other rows.
        """
        try:
            found = parsed(text, cls)
        except InputError as error:
            raise InputError(f"found no curriculum: {error}") from None
        expected = set(ids)
        if other := sorted(found.tallies.keys() ^ expected):
            raise InputError(
                f"found a curriculum over {len(found.tallies)} rows, expected the {len(expected)} "
                f"of the set; {other[0]!r} is in only one of them"
            )
        return found

    def rate(self, name: str) -> float:
        """The expected share of right answers: the mean of a Beta distribution."""
        tally = self.tallies[name]
        return (self.prior + tally.right) / (2 * self.prior + tally.tries)

    def settled(self, name: str) -> bool:
        """Whether the row has long been always right, or always wrong."""
        tally = self.tallies[name]
        return tally.tries >= self.enough and min(tally.right, tally.tries - tally.right) < RARE

    def weight(self, name: str) -> float:
        """1 for a row that is right half the time, less towards both ends."""
        if self.settled(name):
            return self.again
        return max(4 * self.rate(name) * (1 - self.rate(name)), self.again)

    def seen(self, results: Mapping[str, tuple[int, int]]) -> Self:
        """With new tries.

        Args:
            results: By row: how many answers were right, of how many.
        """
        fresh = {name: self._after(name, *result) for name, result in results.items()}
        return self.model_copy(update={"tallies": self.tallies | fresh})

    def _after(self, name: str, right: int, tries: int) -> Tally:
        if not 0 <= right <= tries:
            raise ValueError(f"expected 0 <= right <= tries of {name!r}, got {right} of {tries}")
        old = self.tallies[name]
        return Tally(right=self.fade * old.right + right, tries=self.fade * old.tries + tries)

    def draw(self, count: int, step: int) -> tuple[str, ...]:
        """Different rows for a step, the better ones more often.

        Raises:
            ValueError: There are not so many.
        """
        names = sorted(self.tallies)
        if count > len(names):
            raise ValueError(f"expected at most {len(names)} rows, asked for {count}")
        weights = np.array([self.weight(name) for name in names])
        rng = np.random.default_rng([self.seed, step])
        drawn: list[int] = rng.choice(
            len(names), count, replace=False, p=weights / weights.sum()
        ).tolist()
        return tuple(names[at] for at in drawn)

    @property
    def log(self) -> dict[str, float]:
        """How hard the rows are, by path."""
        rates = [self.rate(name) for name in self.tallies]
        aside = sum(map(self.settled, self.tallies))
        return {
            "curriculum/rate": float(np.mean(rates)) if rates else 0.0,
            "curriculum/aside": float(aside),
            "curriculum/tried": float(sum(tally.tries > 0 for tally in self.tallies.values())),
        }
