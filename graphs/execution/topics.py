"""How far words that were said are about something, or contain it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from graphs.choices.interval import digits
from graphs.likeness import plain, quoted
from tools.stems import stems

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts as vectors of length 1."""

CONTENTLESS = frozenset(
    "a an the of to in on at by for from with and or but is are was were be been being am do does "
    "did has have had will would can could should shall may might must it its this that these "
    "those he she they them his her their there here i you we me my your our us what which who "
    "whom when where why how say says said saying speak speaks speaking spoken tell tells told "
    "talk talks talking mention mentions mentioned about as if so not no yes s t re ve ll d m "
    "please".split()
)
WORD_FOR_WORD = 0.9
"""How far a text must be said for it to be said."""

_ALIKE = 0.18, 0.42
"""Cosines from which words begin to be about a topic, and at which they surely are. Of 27 pairs
by hand, those of other topics are at most 0.2 alike, and of 17 others all but two 0.28 or more."""


@lru_cache(maxsize=1 << 13)
def content(text: str) -> frozenset[str]:
    """The stems of the words that carry meaning, numbers as digits."""
    said = digits(text.replace("'", "").replace("\u2019", "")) + " " + " ".join(spelled(text))
    return frozenset(stems(said, CONTENTLESS))


@lru_cache(maxsize=1 << 13)
def spelled(text: str) -> tuple[str, ...]:
    """Runs of single digits said one by one, as the number that they spell: "5 5 1" is "551"."""
    runs = re.findall(r"(?<!\d)\d(?:[ ,.-]+\d(?!\d))+(?!\d)", digits(text))
    return tuple(re.sub(r"\D", "", run) for run in runs)


@lru_cache(maxsize=1 << 13)
def overlap(text: str, said: str) -> float:
    """The share of a text's content that was said."""
    wanted = content(text)
    return len(wanted & content(said)) / len(wanted) if wanted else 0.0


@lru_cache(maxsize=1 << 13)
def repeats(text: str, said: str) -> float:
    """How nearly a text was said word for word; a single word is said or is not."""
    wanted = plain(text)
    if wanted and re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", plain(said)):
        return 1.0
    return quoted(text, said) if len(wanted.split()) >= 3 else 0.0


def about(text: str, said: Sequence[str], embed: Embed | None) -> list[float]:
    """How far each of several utterances is about a text, or says it.

    Where one says it word for word, it is no other that is alike: to MiniLM, which knows English,
    all Russian is alike.
    """
    told = [max(overlap(text, one), repeats(text, one) ** 2) for one in said]
    if embed is None or max(told, default=1.0) >= WORD_FOR_WORD:
        return told
    low, high = _ALIKE
    vectors = np.asarray(embed([text, *said]), dtype=np.float64)
    near = np.clip((vectors[1:] @ vectors[0] - low) / (high - low), 0.0, 0.9)
    return [max(one, float(other)) for one, other in zip(told, near, strict=True)]


_ASKS = re.compile(
    r"(?:(?:so|and|but|well|now|ok|okay|hey|sorry|please),? )*(?:(?:what|where|when|why|how|which"
    r"|whose|who)(?:'s)?\b|(?:do|does|did|is|are|was|were|can|could|will|would|shall|should|have|has)"
    r" (?:you|we|they|he|she|it|i|there|this|that|anyone|anybody|the|your)\b)"
)


def is_asked(said: str) -> bool:
    """Whether an utterance is a question; without any mark at its end, by how it begins."""
    plain = said.strip(" \"'”»)")
    return plain.endswith(("?", "？")) or (
        plain[-1:].isalnum() and bool(_ASKS.match(plain.lower()))
    )
