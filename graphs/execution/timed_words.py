"""Words with their times, cut where there are pauses; and rows of numbers read out one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from graphs.choices.interval import numbers
from tools.audio import Segment
from tools.evidence import Utterance, Word

BREAK = 0.7
"""Seconds between two words from which they are two lines."""

Words = Sequence[Word]


@lru_cache(maxsize=1 << 10)
def timed_words(spoken: Utterance) -> tuple[Word, ...]:
    """The words of an utterance, spread evenly where nobody timed them."""
    return spoken.words or _spread(spoken)


def _spread(spoken: Utterance) -> tuple[Word, ...]:
    parts = spoken.text.split()
    edges = np.linspace(spoken.segment.start, spoken.segment.end, len(parts) + 1).tolist()
    sure = spoken.confidence if spoken.confidence is not None else 0.9
    return tuple(
        Word(
            text=part,
            segment=Segment(start=edges[at], end=max(edges[at + 1], edges[at] + 1e-3)),
            confidence=sure,
        )
        for at, part in enumerate(parts)
    )


def are_numbers(words: Words) -> bool:
    """Whether all words are numbers."""
    return bool(words) and all(_is_number(_plain(word)) for word in words)


def is_row(words: Words) -> bool:
    """Whether there are several numbers and nothing else."""
    return len(words) > 1 and are_numbers(words)


def _plain(word: Word) -> str:
    return re.sub(r"[^\w-]", "", word.text.lower())


@lru_cache(maxsize=1 << 12)
def _is_number(text: str) -> bool:
    return bool(text) and bool(numbers(text))


def runs(spoken: Utterance, words: Words) -> list[Words]:
    """Words without long pauses between them."""
    found: list[list[Word]] = []
    for word in words:
        if found and (not spoken.words or word.segment.start - found[-1][-1].segment.end < BREAK):
            found[-1].append(word)
        else:
            found.append([word])
    return list(found)
