"""Which texts name musical instruments, or music."""

from __future__ import annotations

from functools import cache, lru_cache

from tools.ontology import descendants
from tools.stems import stems

_SMALL = frozenset({"a", "an", "the", "of", "sound", "some", "being", "played", "playing"})
_MUSIC = frozenset(stems("instrument instruments music instrumental melody orchestra band song"))


@lru_cache(maxsize=4096)
def is_instrument(text: str) -> bool:
    """Whether a text has the name of an instrument in it, or is about music."""
    told = frozenset(stems(text, _SMALL))
    return bool(told & _MUSIC) or any(name <= told for name in _names())


@cache
def _names() -> frozenset[frozenset[str]]:
    """The instruments of AudioSet by their words; bells are sounds like others."""
    bells = {"Bell", *descendants("Bell")}
    labels = descendants("Musical instrument") - bells
    names = (frozenset(stems(part, _SMALL)) for one in labels for part in one.split(","))
    return frozenset(name for name in names if name)
