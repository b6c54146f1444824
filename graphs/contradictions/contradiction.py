"""What a contradiction is, and the evidence as those who look for one see it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import Generic, TypeVar

from pydantic import BaseModel

from graphs.state import Call
from tools import ontology
from tools.audio import Segment
from tools.evidence import Aim, Miss, Percept, SubQuery
from tools.stems import stems

MARGIN = 0.4
"""Seconds of context on both sides of what is disputed."""

SHORTEST = 0.4
"""Seconds below which a crop is not worth a call."""


class ConflictKind(StrEnum):
    """What two percepts disagree on."""

    PRESENCE = "presence"
    COUNT = "count"
    SPEAKERS = "speakers"
    WORDS = "words"
    LANGUAGE = "language"
    SILENCE = "silence"
    OVERLAP = "overlap"
    MEASURE = "measure"
    GENDER = "gender"


class Contradiction(BaseModel, frozen=True):
    """Percepts that cannot all be right.

    Attributes:
        kind: What they disagree on.
        segment: The disputed stretch.
        between: Their indices in the episode. There is only one where the other side is a tool that
            was asked there and heard nothing.
        text: Who says what, in a line.
        query: What to listen for again, which would decide it.
    """

    kind: ConflictKind
    segment: Segment
    between: tuple[int, ...]
    text: str
    query: SubQuery


Kind = TypeVar("Kind", bound=Percept)


@dataclass(frozen=True)
class IndexedPercept(Generic[Kind]):
    """A percept, its index in the episode, and which call it is from."""

    index: int
    percept: Kind
    call: int


class PerceptIndex(Generic[Kind]):
    """Percepts in order of time, for finding those near a place: an hour holds thousands."""

    def __init__(self, noted: Sequence[IndexedPercept[Kind]]) -> None:
        placed = [(_place(each), each) for each in noted]
        self._placed = sorted(placed, key=lambda pair: pair[0].start)
        self._starts = [place.start for place, _ in self._placed]
        self._longest = max((place.duration for place, _ in placed), default=0.0)

    def near(self, place: Segment, within: float = 0.0) -> Iterator[IndexedPercept[Kind]]:
        """Those that overlap the place, or lie at most so many seconds beside it."""
        first = bisect_left(self._starts, place.start - within - self._longest)
        last = bisect_right(self._starts, place.end + within)
        for other, noted in self._placed[first:last]:
            if other.gap(place) <= within:
                yield noted


def _place(noted: IndexedPercept[Kind]) -> Segment:
    """Where it was heard; a miss is nowhere, and is never looked for."""
    assert noted.percept.segment is not None
    return noted.percept.segment


@dataclass(frozen=True)
class Evidence:
    """All that was heard in a clip, by call."""

    span: Segment
    calls: Sequence[Call]

    @cached_property
    def _noted(self) -> Sequence[IndexedPercept[Percept]]:
        whole = [(number, percept) for number, call in enumerate(self.calls)
                 for percept in call.percepts]  # fmt: skip
        return [
            IndexedPercept(index, percept, number) for index, (number, percept) in enumerate(whole)
        ]

    def of(self, kind: type[Kind]) -> list[IndexedPercept[Kind]]:
        """The percepts of one kind."""
        return [
            IndexedPercept(n.index, n.percept, n.call)
            for n in self._noted
            if isinstance(n.percept, kind)
        ]

    def crop(self, call: int) -> Segment:
        """What the call listened to."""
        return self.calls[call].query.segment or self.span

    def whole(self, *tools: str) -> Iterator[tuple[int, Call]]:
        """The finished calls of these tools: one that missed something says nothing of absence."""
        return ((at, call) for at, call in self._finished if call.query.tool in tools)

    @cached_property
    def _finished(self) -> list[tuple[int, Call]]:
        missed = {noted.call for noted in self.of(Miss)}
        return [(at, call) for at, call in enumerate(self.calls) if at not in missed]

    def again(self, text: str, aim: Aim, place: Segment) -> SubQuery:
        """Listening again to a disputed stretch and what is around it."""
        return SubQuery(tool="listen", text=text, aim=aim, segment=self.around(place))

    def around(self, place: Segment) -> Segment:
        """The stretch with its margins, within the clip."""
        start, end = place.start - MARGIN, place.end + MARGIN
        if end - start < SHORTEST:
            start, end = place.middle - SHORTEST / 2, place.middle + SHORTEST / 2
        return Segment(start=max(self.span.start, start), end=min(self.span.end, end))


_EMPTY = frozenset(
    """a an the of in on and or is are was were there any some sound sounds how many times time does
    do did can you hear heard with by from no not""".split()
)


def meanings(text: str) -> frozenset[str]:
    """The stems of the words that carry meaning: "dogs barking" is dog, bark."""
    return frozenset(stems(text, _EMPTY))


@cache
def means(text: str, label: str) -> bool:
    """Whether the text has a word for the sound, or for what it is a kind of; by letters alone."""
    parents = [parent for parent in ontology.ancestors(label) if not ontology.is_generic(parent)]
    return bool(meanings(text) & meanings(" ".join((label, *parents))))
