"""What was asked so far, so that no answer is the better guess: a running balance."""

from __future__ import annotations

import math
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field

from numpy.random import Generator

REMEMBERED = 400
"""Sentences of earlier scenes that are kept as what nobody says in a later one."""

NOWHERE = "nowhere"
"""Stands for: what the question takes for granted is not there."""

OVERDUE = 1.2
"""By how many questions an answer may be right more often than by chance."""

Key = tuple[str, str]
"""A unit, and a value as text."""


def key_of(unit: str, value: object) -> Key:
    """Under what a value is counted; times and frequencies by about how large they are."""
    if value == NOWHERE:
        return "any", NOWHERE
    if isinstance(value, float) and unit in ("s", "Hz", "BPM"):
        return unit, str(round(2 * math.log2(max(value, 0.25))))
    if isinstance(value, float) and unit == "at":
        return unit, str(round(value / 3))
    return unit, str(value).lower()


@dataclass
class Ledger:
    """Counts over all questions so far; those of a scene do not depend on later scenes."""

    rng: Generator
    _yes: Counter[str] = field(default_factory=Counter[str])
    _due: defaultdict[Key, float] = field(default_factory=lambda: defaultdict(float))
    _decks: dict[int, list[int]] = field(default_factory=dict[int, list[int]])
    uses: Counter[str] = field(default_factory=Counter[str])
    said: deque[str] = field(default_factory=lambda: deque[str](maxlen=REMEMBERED))
    translated: deque[str] = field(default_factory=lambda: deque[str](maxlen=REMEMBERED))

    def wanted(self, *keys: str) -> bool:
        """Which of yes and no is due, by the first key of which one came more often."""
        for key in (*keys, "all"):
            if self._yes[key]:
                return self._yes[key] < 0
        return bool(self.rng.integers(2))

    def answered(self, yes: bool, *keys: str) -> None:
        """Remembers a yes or a no."""
        for key in (*keys, "all"):
            self._yes[key] += 1 if yes else -1

    def is_overdue(self, unit: str, value: object) -> bool:
        """Whether an answer was right so often that it has to be offered wrong before."""
        return self._due[key_of(unit, value)] > OVERDUE

    def due(self, key: Key) -> float:
        """How much more often a choice was right than one of its questions' choices by chance."""
        return self._due[key]

    def offered(self, right: Key, wrong: list[Key]) -> None:
        """Remembers choices."""
        share = 1 / (len(wrong) + 1)
        for key in wrong:
            self._due[key] -= share
        self._due[right] += 1 - share

    def place(self, size: int) -> int:
        """Where the right choice stands among so many: each place once in so many questions."""
        self._decks[size] = self._decks.get(size) or self.rng.permutation(size).tolist()
        return self._decks[size].pop()
