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
from tools.stems import stem, stems

_EMPTY = frozenset(
    "a an the some any all another other others different only just s of in from for kind kinds "
    "sort sorts type types sound sounds sounding noise noises".split()
)
"""Words that say nothing of what something is."""

_WORD = re.compile(r"[^\W_]+")
_ASIDE = re.compile(r"\s*\(.*?\)")


class _Kind(BaseModel, frozen=True):
    """A sense of a noun.

    Attributes:
        names: What it is called.
        above: The kinds that it is of.
        labels: The sounds of just this.
        below: Words for sorts of it that nothing sounds like by itself: "poodle".
        ours: Whether it is no sense of WordNet's, so that all that is called so is of the kind.
    """

    names: tuple[str, ...]
    above: tuple[str, ...]
    labels: tuple[str, ...]
    below: tuple[str, ...] = ()
    ours: bool = False


class _Kinds(BaseModel, frozen=True):
    about: str
    kinds: dict[str, _Kind]


@lru_cache(maxsize=1 << 12)
def kind(text: str) -> frozenset[str]:
    """All labels of the kind that a text names, and nothing else; none where it names no kind.

    A text that says more than a kind ("a washing machine", "the dog barks") names none.
    """
    return _labels_by_name().get(_key(text), frozenset())


def _key(text: str) -> str:
    """A name as names are looked up: without empty words, and one of what it names.

    No stem: whoever is receiving is no receiver, and whistling is no whistle.
    """
    said = [word for word in _WORD.findall(text.lower()) if word not in _EMPTY]
    return re.sub(r"(?<=[^s])s$", "", " ".join(said))


@lru_cache(maxsize=1 << 12)
def made_by_sort(text: str) -> frozenset[str]:
    """The sounds of what a text names a sort of: a poodle sounds as a dog does; maybe none."""
    key = _key(text)
    return _labels_by_sort().get(key) or _labels_by_sort().get(key.removesuffix("e"), frozenset())


@cache
def _labels_by_sort() -> dict[str, frozenset[str]]:
    return {word: frozenset(one.labels) for one in _kinds().values() for word in one.below}


@lru_cache(maxsize=1 << 12)
def speaks_of_sound(text: str) -> bool:
    """Whether every word that says something is one for a sound, or for what makes it."""
    said = stems(text, _EMPTY)
    return bool(said) and (_words().issuperset(said) or bool(made_by_sort(text)))


@lru_cache(maxsize=1 << 12)
def with_source(label: str) -> str:
    """A label, and in brackets what makes that sound where it does not say so: "Bark (dog)".

    Where two words are as usual, both: "cock, rooster".
    """
    made = [one for one in _kinds().values() if label in one.labels and not one.ours and one.names]
    if len(made) != 1:
        return label
    first, *others = made[0].names
    usual = [first, *(one for one in others[:1] if one.isalpha() and one.islower())]
    said = {stem(one) for one in re.split(r"[\s,()]+", label.lower())}
    if said & {*stems(" ".join(usual))}:
        return label
    return f"{label} ({', '.join(usual)})"


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
def _words() -> frozenset[str]:
    """The heads of all kinds ("tool" of "garden tool"), and the words of all labels.

    But for those of places, and of genres and moods of music.
    """
    music = ontology.descendants("Music") - ontology.descendants("Musical instrument")
    labels = (one for one in ontology.known() if one not in music and not ontology.is_backdrop(one))
    placed = {label for one in _kinds().values() for label in one.labels}
    names = [name.split()[-1] for one in _kinds().values() for name in one.names]
    return frozenset(word for text in (*names, *labels, *placed) for word in stems(text, _EMPTY))


@cache
def _labels_by_name() -> dict[str, frozenset[str]]:
    """What each name holds: of kinds of our own, of what is above something, and of AudioSet's."""
    found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for below, own in _kinds().items():
        for at in _above(below) if own.ours else _above(below) - {below}:
            for name in _kinds()[at].names:
                found[_key(name)] |= {*own.labels, *_kinds()[at].labels}
    for label in ontology.known():
        for name in _ASIDE.sub("", label).split(","):
            if (key := _key(name)) in found:
                found[key] |= ontology.descendants(label) | {label}
    return dict(found)
