"""The search for programs: always whole ones, and the likeliest."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from graphs.query.beam_search import LONGEST_SPAN, MOST_STEPS, Floats, Next, beam_search
from graphs.query.program_grammar import INDEX, NAMES, START, Copy, Slot, Step, expected, push

TOKENS = 6
SIZE = len(NAMES) + TOKENS


def span(first: int, last: int) -> Copy:
    """Tokens of one letter each."""
    return Copy(first, last + 1)


def log_softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    return scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))


def table(seed: int, sharp: float) -> Next:
    """Scores that hang on the place and on the step before."""
    draw = np.random.default_rng(seed)
    rows = log_softmax(sharp * draw.normal(size=(7, SIZE + 1, SIZE))).astype(np.float32)

    def following(last: list[int], rows_before: list[int], at: int) -> Floats:
        assert len(last) == len(rows_before)
        return rows[at % 7, last]

    return following


def grammatical(steps: tuple[Step, ...], pointable: np.ndarray) -> bool:
    """Whether each step was allowed, and nothing is left to write."""
    stack: tuple[Slot, ...] = START
    for at, step in enumerate(steps):
        now = expected(stack, first=at == 0)
        if isinstance(step, Copy):
            inside = pointable[step.start] and pointable[step.end - 1]
            if not (now.copy and inside and 0 < step.end - step.start <= LONGEST_SPAN):
                return False
        elif step not in now.operators:
            return False
        stack = push(stack, step)
    return not stack


@given(
    st.integers(0, 10_000),
    st.floats(0, 8),
    st.lists(st.booleans(), min_size=TOKENS, max_size=TOKENS),
    st.integers(1, 6),
)
def test_the_grammar_is_never_broken(
    seed: int, sharp: float, pointable: list[bool], width: int
) -> None:
    allowed = np.array(pointable)
    found = beam_search(table(seed, sharp), span, allowed, width)
    assert len(found) <= width
    assert all(grammatical(steps, allowed) for steps, _ in found)
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert all(len(steps) <= MOST_STEPS for steps, _ in found)


SMALL = ("beyond", "any", "exists", "count", "not_", "sound", "whole", "either")
"""The operators of a language small enough to write all its programs down."""


def small(seed: int) -> np.ndarray:
    """The scores of each step by its place: all but a few operators are out of the question."""
    draw = np.random.default_rng(seed)
    scores = np.full((MOST_STEPS, SIZE), -60.0)
    kept = [*(INDEX[name] for name in SMALL), *range(len(NAMES), SIZE)]
    scores[:, kept] = 1.5 * draw.normal(size=(MOST_STEPS, len(kept)))
    return log_softmax(scores)


def every(
    scores: np.ndarray, slots: tuple[Slot, ...] = START, steps: tuple[Step, ...] = (), at: int = 0,
    score: float = 0.0, longest: int = 7,
) -> Iterator[tuple[tuple[Step, ...], float]]:  # fmt: skip
    """All programs of so many calls of the network, with their scores."""
    if not slots:
        yield steps, score
        return
    if at >= longest:
        return
    now = expected(slots, first=not steps)
    for name in SMALL:
        if name in now.operators:
            told = score + scores[at, INDEX[name]]
            yield from every(scores, push(slots, name), (*steps, name), at + 1, told, longest)
    if now.copy:
        for first in range(TOKENS):
            for last in range(first, TOKENS):
                told = score + scores[at, len(NAMES) + first]
                told += scores[min(at + 1, MOST_STEPS - 1), len(NAMES) + last]
                copy = span(first, last)
                rest = push(slots, copy)
                yield from every(scores, rest, (*steps, copy), at + 2, told, longest)


@pytest.mark.parametrize("seed", range(8))
def test_a_wide_search_finds_the_best_of_all_programs(seed: int) -> None:
    scores = small(seed)

    def following(last: list[int], rows: list[int], at: int) -> Floats:
        return np.repeat(scores[at : at + 1], len(last), axis=0).astype(np.float32)

    found = beam_search(following, span, np.ones(TOKENS, bool), 200)
    best, score = max(every(scores), key=lambda one: one[1])
    assert found[0][0] == best
    assert found[0][1] == pytest.approx(score, abs=1e-3)


def test_rows_say_where_a_program_stood_in_the_call_before() -> None:
    seen: list[list[int]] = []
    scores = small(1)

    def following(last: list[int], rows: list[int], at: int) -> Floats:
        seen.append(rows)
        return np.repeat(scores[at : at + 1], len(last), axis=0).astype(np.float32)

    beam_search(following, span, np.ones(TOKENS, bool), 3)
    assert seen[0] == [0]
    for before, rows in pairwise(seen):
        assert all(0 <= row < len(before) for row in rows)


def test_where_nothing_may_be_copied_nothing_is() -> None:
    found = beam_search(table(3, 4.0), span, np.zeros(TOKENS, bool), 4)
    assert not any(isinstance(step, Copy) for steps, _ in found for step in steps)
