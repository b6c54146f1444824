"""In which respect a question asks of what kind something is, and which kind each choice names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

from graphs.choices.enumerators import about, bare
from tools.evidence import Aspect

LONGEST = 5
"""Words of a choice that names a kind."""

_SMALL = frozenset(
    "of in on at it is are wa be to and music musical song piece track speaker recording sound "
    "sounding very quite mostly more they there thi that style genre mood emotion from with "
    "person people only somewhat slightly strongly mainly".split()
)
"""Words that tell no kind from another, without an s at their end."""


@dataclass(frozen=True)
class AspectWords:
    """What is said of an aspect.

    Attributes:
        question: A question that asks for it.
        asked: The words in which questions speak of it.
        labels: For each kind the telling words of its names.
        names: For each kind its names.
    """

    question: str
    asked: tuple[tuple[str, ...], ...]
    labels: tuple[tuple[frozenset[str], ...], ...]
    names: tuple[tuple[str, ...], ...]

    def all_of(self, kind: int) -> frozenset[str]:
        """All words that its names are made of."""
        return frozenset[str]().union(*self.labels[kind])

    def kind(self, text: str) -> int | None:
        """Which kind a text names by most of its words; None for none of those known."""
        told = content(text)
        fits = [(max(_named(name, told) for name in names), -at)
                for at, names in enumerate(self.labels)]  # fmt: skip
        fit, at = max(fits)
        return -at if fit > 0 else None


def _said(text: str) -> tuple[str, ...]:
    """Its words; no stems, for "instrument" and "instrumental" are two things."""
    found = re.findall(r"[^\W_]+", text.lower().replace("&", " and "))
    return tuple(word.removesuffix("s") for word in found if word not in ("a", "an", "the"))


def content(text: str) -> frozenset[str]:
    """The words that tell one kind from another."""
    every = _said(re.sub(r"^(?:yes|no)\s*[,;:-]", "", text.strip(), flags=re.IGNORECASE))
    return frozenset([word for word in every if word not in _SMALL] or every)


def _named(name: frozenset[str], told: frozenset[str]) -> int:
    """By how many words a text names a kind; 0 where one of them is missing."""
    return len(name) if name <= told else 0


@cache
def aspect_words() -> dict[Aspect, AspectWords]:
    """All aspects."""
    text = Path(__file__).with_name("aspects.toml").read_text(encoding="utf-8")
    return {cast(Aspect, name): _words(name, told) for name, told in tomllib.loads(text).items()}


def _words(name: str, told: dict[str, Any]) -> AspectWords:
    names = tuple(tuple(map(str, one)) for one in told["labels"])
    asked = tuple(_said(str(one)) for one in told["asked"])
    labels = tuple(tuple(content(one) for one in kind) for kind in names)
    return AspectWords(str(told.get("question", f"What is the {name}?")), asked, labels, names)


@lru_cache(maxsize=4096)
def aspects_offered(choices: tuple[str, ...]) -> frozenset[Aspect]:
    """Aspects of which every choice names a kind, and not all of them the same."""
    own = [one for one in bare(choices) if about(one) is None or _is_nobody(one)]
    if len(own) < 2 or any(len(one.split()) > LONGEST for one in own):
        return frozenset()
    return frozenset(name for name, words in aspect_words().items() if _all_kinds(words, own))


def _all_kinds(words: AspectWords, choices: Sequence[str]) -> bool:
    """Whether each of several texts names a kind, and not all of them the same."""
    kinds = [words.kind(one) for one in choices]
    told = zip(kinds, map(content, choices), strict=True)
    whole = all(at is not None and own <= words.all_of(at) for at, own in told)
    return whole and len(set(kinds)) > 1


def _is_nobody(choice: str) -> bool:
    """Whether it is "nobody" or "no vocals", which are kinds of singing."""
    return bool(re.match(r"no(?:body|[ -]one)?\b", choice.lower()))


@lru_cache(maxsize=4096)
def aspects_spoken_of(question: str) -> frozenset[Aspect]:
    """Aspects that a question speaks of."""
    said = _said(question)
    return frozenset(
        name
        for name, words in aspect_words().items()
        if any(_within(one, said) for one in words.asked)
    )


def _within(part: Sequence[str], said: Sequence[str]) -> bool:
    """Whether some words come one after the other in what is said."""
    size = len(part)
    return any(tuple(said[at : at + size]) == tuple(part) for at in range(len(said) - size + 1))


@lru_cache(maxsize=4096)
def aspects_of(question: str, choices: tuple[str, ...]) -> frozenset[Aspect]:
    """Aspects that are asked for: spoken of and offered, else spoken of, else offered."""
    spoken, offered = aspects_spoken_of(question), aspects_offered(choices)
    return (spoken & offered) or spoken or offered


def kind_asked(aspect: Aspect, question: str) -> int | None:
    """Which kind a question names, to which the answer is yes or no: "is it instrumental?"."""
    said = _said(question)
    told = aspect_words()[aspect]
    found = [
        (len(own), -at)
        for at, names in enumerate(told.names)
        for one in names
        if (own := _said(one)) and _within(own, said)
    ]
    return -max(found)[1] if found else None


def is_kind(aspect: Aspect, label: str, text: str) -> bool:
    """Whether a text names the kind that a label does."""
    wanted = kind_asked(aspect, text)
    return wanted is not None and aspect_words()[aspect].kind(label) == wanted
