"""Borders moved this way and that, to see whether an answer hangs on a fraction of a second."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from evals.scenes.truth.thing import Thing

FARTHEST = 0.15
"""Seconds by which two borders may come nearer to each other, or a border to a second of the clock.
Each moves by half of that."""

BRIEF = 0.4
"""Seconds: what is shorter moves as a whole."""


class BorderShift(NamedTuple):
    """One way in which all borders move: by a bit of their number.

    Any two borders differ in some bit, so that among all shifts with both signs each pair comes
    nearer, and each goes apart. The clock has number 0.
    """

    bit: int
    sign: int

    def of(self, number: int) -> float:
        """By how much a border moves."""
        return self.sign * FARTHEST / 2 * (1 if number >> self.bit & 1 else -1)

    @property
    def clock(self) -> float:
        """By how much the seconds that a question names move."""
        return self.of(0)

    def moved(self, thing: Thing) -> Thing:
        """The thing with its borders moved, never before 0."""
        brief = thing.end - thing.start < BRIEF
        start = self.of(2 * thing.code)
        end = start if brief else self.of(2 * thing.code + 1)
        begin = max(0.0, thing.start + start)
        return thing._replace(start=begin, end=max(begin, thing.end + end))


def shifts(codes: int) -> Iterator[BorderShift]:
    """All that are needed for things of codes below a number."""
    for bit in range((2 * codes).bit_length()):
        yield BorderShift(bit, 1)
        yield BorderShift(bit, -1)
