"""One thing in time, as annotations have it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from graphs.query.program import Sort

Key = tuple[str, int | str]


class Thing(NamedTuple):
    """An occasion of something.

    Attributes:
        sort: What sort of thing.
        name: A sound's label, what is said, a speaker, a chord, a note.
        start: In seconds.
        end: Not before the start; equal for what has no length.
        key: Says what is one and the same: a voice's turn and its utterance have one key.
        code: By which its borders are moved.
        level: In dB below full scale.
        speaker: Of voices.
        language: Of speech.
        rank: Of a word, its place in its utterance.
        timed: Whether its own times are known, or only the utterance in which it lies.
        pitch: In Hz.
        tempo: In beats a minute; of speech in words a minute.
        pieces: Of a speaker, the turns.
    """

    sort: Sort
    name: str
    start: float
    end: float
    key: Key
    code: int = 0
    level: float | None = None
    speaker: str = ""
    language: str = ""
    rank: int = 0
    timed: bool = True
    pitch: float | None = None
    tempo: float | None = None
    pieces: tuple[Thing, ...] = ()

    @property
    def spans(self) -> Iterator[Thing]:
        """The stretches in which it is heard."""
        yield from self.pieces or (self,)

    @property
    def length(self) -> float:
        """How long it is heard."""
        return sum(one.end - one.start for one in self.pieces) or self.end - self.start

    @property
    def where(self) -> tuple[float, int]:
        """Its place in an order of time."""
        return self.start, self.rank


Things = tuple[Thing, ...]
"""In order of their beginnings."""


def in_time(things: Iterator[Thing] | Things) -> Things:
    """The things in order of their beginnings."""
    return tuple(sorted(things, key=lambda one: (one.start, one.rank)))
