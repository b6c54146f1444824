"""An utterance of which some words are heard again: what is left of it, and how sure those were."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from statistics import geometric_mean
from typing import NamedTuple

from tools.audio import Segment
from tools.evidence import Utterance, Word

HALF = 0.5
"""The share of a word, or of what is heard again, that both must have in common."""

FAINTEST = 1e-6
"""The probability that stands for none, where words are weighed together."""


class Parted(NamedTuple):
    """What is left of an utterance beside a stretch, and how sure each of its words there was."""

    beside: list[Utterance]
    there: list[float]


def parted(utterance: Utterance, where: Segment) -> Parted:
    """Parts an utterance word by word; one without the times of its words as a whole."""
    words = utterance.words
    if not words:
        sure = utterance.confidence or 0.0
        return Parted([], [sure]) if _meet(utterance.segment, where) else Parted([utterance], [])
    placed = [(_meet(word.segment, where), word) for word in words]
    there = [word.confidence for met, word in placed if met]
    if not there:
        return Parted([utterance], [])
    runs = groupby(placed, key=itemgetter(0))
    left = [[word for _, word in run] for met, run in runs if not met]
    return Parted([_of_words(utterance, run) for run in left], there)


def together(sure: Sequence[float]) -> float:
    """How sure several words are, as a recogniser says it of an utterance; 0 of none."""
    return geometric_mean(max(one, FAINTEST) for one in sure) if sure else 0.0


def _meet(one: Segment, other: Segment) -> bool:
    return max(one.covered_by(other), other.covered_by(one)) >= HALF


def _of_words(utterance: Utterance, words: Sequence[Word]) -> Utterance:
    where = Segment(start=words[0].segment.start, end=words[-1].segment.end)
    text = " ".join(word.text for word in words)
    return utterance.model_copy(update={"segment": where, "text": text, "words": tuple(words)})
