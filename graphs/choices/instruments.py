"""Which texts name musical instruments, and which of them the ear for music has a label for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from tools.musical.tag_meanings import INSTRUMENTS
from tools.ontology import descendants
from tools.stems import stems

_SMALL = frozenset({"a", "an", "the", "of", "sound", "some", "being", "played", "playing"})
_MUSIC = frozenset(stems("instrument instruments music instrumental melody orchestra band song"))
_GENERAL = frozenset(stems("kit section"))
"""Words in names of instruments that tell none from others."""


def are_instruments(names: Sequence[str]) -> bool:
    """Whether most of the names are of instruments, and one is known to the ear for music."""
    return 2 * sum(map(_is_instrument, names)) > len(names) and any(map(_is_known, names))


@lru_cache(maxsize=4096)
def _is_instrument(text: str) -> bool:
    """Whether a text has the name of an instrument in it, or is about music."""
    told = frozenset(stems(text, _SMALL))
    return bool(told & _MUSIC) or any(name <= told for name in _names())


@lru_cache(maxsize=4096)
def _is_known(text: str) -> bool:
    """Whether the ear for music can tell it from others; any instrument is."""
    told = frozenset(stems(text, _SMALL))
    words = frozenset(word for label in INSTRUMENTS for word in stems(label, _SMALL))
    return bool(told & (_MUSIC | (words - _GENERAL)))


@cache
def _names() -> frozenset[frozenset[str]]:
    """The instruments of AudioSet by their words; bells are sounds like others."""
    bells = {"Bell", *descendants("Bell")}
    labels = descendants("Musical instrument") - bells
    names = (frozenset(stems(part, _SMALL)) for one in labels for part in one.split(","))
    return frozenset(name for name in names if name)
