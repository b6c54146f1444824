"""In which language a chunk of speech is: what it sounds like, and what is spoken next to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, pairwise
from typing import NamedTuple, TypeVar

Posterior = Mapping[str, float]
"""How probable each language is, by its code."""

SURE = 0.9
"""Probability from which a chunk's own sound decides."""

STAYING = 100.0
"""How many times likelier the language of the neighbour is than any other.

Chosen on words and sentences of 18 languages by 20 voices. For single words of about a second
beside a longer stretch, on others than it was chosen on: right in 122 of 220 with a neighbour of
the same language, where the word alone gave 88; in 65 of 168, where alone 66, with one of another.
"""

Part = TypeVar("Part")


class Spoken(NamedTuple):
    """A language by its code, and how probable it is."""

    code: str
    probability: float


ENGLISH_ONLY: Posterior = {"en": 1.0}


def spoken_languages(
    parts: Iterable[Part], likely: Callable[[Part], Posterior]
) -> Iterator[tuple[Part, Spoken]]:
    """Each part with its language; an unsure one with the help of its neighbours.

    Args:
        parts: Chunks of one recording, in order.
        likely: What a part sounds like. Asked once for each, at most one ahead of what was given.
    """
    known: list[Posterior] = []
    before: Posterior | None = None
    for part, following in pairwise(chain(parts, (None,))):
        if part is None:
            return
        own = known.pop() if known else likely(part)
        near = [before] if before else []
        if following is not None and not _sure(own):
            known.append(likely(following))
            near.append(known[0])
        before = own if _sure(own) else beside(own, near)
        code = max(before, key=before.__getitem__)
        yield part, Spoken(code, before[code])


def beside(own: Posterior, near: Iterable[Posterior]) -> Posterior:
    """What a chunk is likely in, given what its neighbours are likely in."""
    weighed = dict(own)
    for other in near:
        for code in weighed:
            weighed[code] *= other.get(code, 0.0) + 1 / STAYING
    total = sum(weighed.values()) or 1.0
    return {code: share / total for code, share in weighed.items()}


def _sure(posterior: Posterior) -> bool:
    return max(posterior.values()) >= SURE
