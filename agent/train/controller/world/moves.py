"""The moves of any state of one question, from what follows from each call: worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from graphs.propose import Candidate, at_first, following
from graphs.state import State
from tools.evidence import SubQuery

Bits = int
"""A set of sub-queries, a bit each."""

Ranked = tuple[float, Candidate, tuple[int, ...]]
"""A candidate by its promise, negative, so that the best is sorted first; and its sub-queries."""


class Moves:
    """As `graphs.propose.candidates`, of which a test holds that it says the same."""

    def __init__(self, everything: State) -> None:
        """Of the state in which all that can be asked was asked."""
        self._numbers: dict[SubQuery, int] = {}
        self._queries: list[SubQuery] = []
        self._like: list[Bits] = []
        for call in everything.calls:
            self._number(call.query)
        self._first = self._ranked(at_first(everything))
        self._after = [self._ranked(following(everything, call)) for call in everything.calls]
        self._left: dict[tuple[int, tuple[int, ...]], Candidate] = {}

    def after(self, asked: Sequence[int]) -> list[Candidate]:
        """What is open when these calls, by their place among all, were made."""
        known: Bits = 0
        ranked = [*self._first]
        for at in asked:
            known |= 1 << at
            ranked += self._after[at]
        ranked.sort(key=lambda one: one[0])
        open_: list[Candidate] = []
        for _, candidate, numbers in ranked:
            left = tuple(number for number in numbers if not self._like[number] & known)
            if left:
                open_.append(self._reduced(candidate, numbers, left))
                for number in left:
                    known |= 1 << number
        return open_

    def _ranked(self, candidates: Iterable[Candidate]) -> list[Ranked]:
        return [
            (-one.promise, one, tuple(self._number(query) for query in one.queries))
            for one in candidates
        ]

    def _number(self, query: SubQuery) -> int:
        """Its bit; with the bits of all that asks nearly the same."""
        number = self._numbers.setdefault(query, len(self._queries))
        if number == len(self._queries):
            self._queries.append(query)
            self._like.append(0)
            for other, known in enumerate(self._queries):
                if query.like(known):
                    self._like[number] |= 1 << other
                    self._like[other] |= 1 << number
        return number

    def _reduced(
        self, candidate: Candidate, numbers: tuple[int, ...], left: tuple[int, ...]
    ) -> Candidate:
        """The candidate with what is left of it: the same object for the same rest."""
        if left == numbers:
            return candidate
        key = (id(candidate), left)
        if key not in self._left:
            queries = tuple(self._queries[number] for number in left)
            self._left[key] = replace(candidate, queries=queries)
        return self._left[key]
