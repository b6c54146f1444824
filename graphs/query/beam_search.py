"""The likeliest whole programs, step by step, among those that the grammar allows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from graphs.query.program_grammar import NAMES, START, Copy, Slot, Step, expected, push

Floats = NDArray[np.float32]
Next = Callable[[list[int], list[int], int], Floats]
"""Log-probabilities of the next step, programs × (operators + tokens).

It is given the last step of each program as the network numbers it, which row of the call before
each goes on from, and how many steps there were.
"""

MOST_STEPS = 80
LONGEST_SPAN = 80
"""Tokens of a copied span."""


@dataclass(frozen=True)
class PartialProgram:
    """A program as far as it is written.

    Attributes:
        score: The logarithm of its probability.
        steps: Operators and spans.
        slots: What is still to fill.
        first: The first token of a span that has no last one yet.
        row: Where it stood in the last call.
        last: Its last step, as the network numbers it.
    """

    score: float
    steps: tuple[Step, ...]
    slots: tuple[Slot, ...]
    first: int | None
    row: int
    last: int


def beam_search(
    following: Next, span: Callable[[int, int], Copy], pointable: NDArray[np.bool_], width: int
) -> list[tuple[tuple[Step, ...], float]]:
    """Whole programs with their log-probabilities, the likeliest first.

    Args:
        following: The network.
        span: The characters from one token to another.
        pointable: For each token, whether it may be copied.
        width: Programs kept at each step, and returned at most.
    """
    start = PartialProgram(0.0, (), START, None, 0, len(NAMES))
    beams, done = [start], list[PartialProgram]()
    for at in range(MOST_STEPS):
        scores = following([one.last for one in beams], [one.row for one in beams], at)
        grown = [
            longer
            for row, one in enumerate(beams)
            for longer in _grown(one, scores[row], row, span, pointable, width)
        ]
        grown.sort(key=lambda one: -one.score)
        done += [one for one in grown[:width] if not one.slots]
        beams = [one for one in grown[:width] if one.slots]
        done.sort(key=lambda one: -one.score)
        if not beams or (len(done) >= width and done[width - 1].score >= beams[0].score):
            break
        if done and beams[0].score < done[0].score - 7.0:
            break
    return [(one.steps, one.score) for one in done[:width]]


def _grown(
    one: PartialProgram, scores: Floats, row: int, span: Callable[[int, int], Copy],
    pointable: NDArray[np.bool_], width: int,
) -> list[PartialProgram]:  # fmt: skip
    """Its likeliest continuations."""
    allowed = np.concatenate([_operators(one), _tokens(one, pointable)])
    masked = np.where(allowed, scores, -np.inf)
    best = np.argsort(-masked, kind="stable")[:width]
    return [
        _after(one, int(step), float(masked[step]), row, span)
        for step in best
        if np.isfinite(masked[step])
    ]


def _operators(one: PartialProgram) -> NDArray[np.bool_]:
    """Which operators may come next."""
    return _mask(one.slots[-1], not one.steps and one.first is None) & (one.first is None)


@cache
def _mask(slot: Slot, first: bool) -> NDArray[np.bool_]:
    names = expected((slot,), first).operators
    return np.array([name in names for name in NAMES])


def _tokens(one: PartialProgram, pointable: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which tokens may be pointed at: any to begin a span, those soon after to end it."""
    if one.first is not None:
        at = np.arange(len(pointable))
        return pointable & (at >= one.first) & (at < one.first + LONGEST_SPAN)
    return pointable & expected(one.slots).copy


def _after(
    one: PartialProgram, step: int, score: float, row: int, span: Callable[[int, int], Copy]
) -> PartialProgram:
    """The program with one step more."""
    score += one.score
    if step < len(NAMES):
        name = NAMES[step]
        return PartialProgram(score, (*one.steps, name), push(one.slots, name), None, row, step)
    token = step - len(NAMES)
    if one.first is None:
        return PartialProgram(score, one.steps, one.slots, token, row, step + 1)
    copy = span(one.first, token)
    return PartialProgram(score, (*one.steps, copy), push(one.slots, copy), None, row, step + 1)
