"""Words for kinds of things that sound: "a machine" is a chainsaw, a printer, a lorry.

The kinds are WordNet's, of whatever makes a label's sound, and AudioSet's own where a text is the
name of one. They stand in `kinds.json`, made by `derive_kinds.py`, under a licence of their own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from importlib.resources import files

from pydantic import BaseModel

from tools import ontology
from tools.stems import stems

_EMPTY = frozenset(
    "a an the some any all another other others different only just s of in from for kind kinds "
    "sort sorts type types sound sounds sounding noise noises".split()
)
"""Words that say nothing of what something is."""

_ASIDE = re.compile(r"\s*\(.*?\)")


class _Kind(BaseModel, frozen=True):
    """A sense of a noun.

    Attributes:
        names: What it is called.
        above: The kinds that it is of.
        labels: The sounds of just this.
        ours: Whether it is no sense of WordNet's, so that all that is called so is of the kind.
    """

    names: tuple[str, ...]
    above: tuple[str, ...]
    labels: tuple[str, ...]
    ours: bool = False


class _Kinds(BaseModel, frozen=True):
    about: str
    kinds: dict[str, _Kind]


@lru_cache(maxsize=1 << 12)
def kind(text: str) -> frozenset[str]:
    """All labels of the kind that a text names, and nothing else; none where it names no kind.

    A text that says more than a kind ("a washing machine", "the dog barks") names none.
    """
    return _labels_by_name().get(stems(text, _EMPTY), frozenset())


@cache
def is_placed(label: str) -> bool:
    """Whether it is known what makes a sound, and so of which kinds it is not."""
    return any(label in one.labels for one in _kinds().values())


@cache
def _kinds() -> dict[str, _Kind]:
    text = (files("tools") / "kinds.json").read_text(encoding="utf-8")
    return _Kinds.model_validate_json(text).kinds


@cache
def _above(at: str) -> frozenset[str]:
    """A kind and all that it is of."""
    return frozenset({at}).union(*map(_above, _kinds()[at].above))


@cache
def _labels_by_name() -> dict[tuple[str, ...], frozenset[str]]:
    """What each name holds: of kinds of our own, of what is above something, and of AudioSet's."""
    found: defaultdict[tuple[str, ...], frozenset[str]] = defaultdict(frozenset)
    for below, own in _kinds().items():
        for at in _above(below) if own.ours else _above(below) - {below}:
            for name in _kinds()[at].names:
                found[stems(name, _EMPTY)] |= {*own.labels, *_kinds()[at].labels}
    for label in ontology.known():
        for name in _ASIDE.sub("", label).split(","):
            if (key := stems(name, _EMPTY)) in found:
                found[key] |= ontology.descendants(label) | {label}
    return dict(found)
