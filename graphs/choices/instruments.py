"""Which texts name musical instruments that can be told apart, or music."""

from __future__ import annotations

from functools import cache, lru_cache

from tools.musical.tag_meanings import INSTRUMENTS
from tools.stems import stems

_SMALL = frozenset({"a", "an", "the", "of", "sound", "some", "being", "played", "playing"})
_MUSIC = frozenset(stems("instrument instruments music instrumental melody orchestra band song"))


@lru_cache(maxsize=4096)
def told_by_ear(text: str) -> bool:
    """Whether a text names an instrument that whoever hears music can name, or any instrument."""
    told = frozenset(stems(text, _SMALL))
    return bool(told & _MUSIC) or any(name <= told for name in _names())


@cache
def _names() -> frozenset[frozenset[str]]:
    """The instruments that the tool has labels for, by their words."""
    names = (frozenset(stems(part, _SMALL)) for one in INSTRUMENTS for part in one.split(","))
    return frozenset(name for name in names if name)
