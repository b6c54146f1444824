"""Which sounds a line of text names: by the names of labels alone, without a model.

A line names every label whose name stands in it, so that a list of all sounds is as many claims.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from agent.data.annotated_recording import phrase
from evals.scenes.clip_manifest import keep
from tools import ontology
from tools.label_search import sounds_of
from tools.stems import stems

Name = tuple[str, ...]
"""The words of a name that count, without their endings."""

_EMPTY = frozenset("a an the of and or some is are be was were to it there sound etc".split())
_LONGEST = 8
"""Words that count in the longest name."""


@lru_cache(maxsize=4096)
def sounds_in(text: str, also: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The labels that are named, the more special of two of a kind.

    `also` are labels of the recording's own: the words that a true trace has for them mean them.
    """
    further = {name: label for label in also for name in (*_names_of(label), _name(phrase(label)))}
    found = list(dict.fromkeys(_scanned(_name(text), _names() | further)))
    return tuple(label for label in found if not any(_above(label, other) for other in found))


def same_sound(claimed: str, true: str) -> bool:
    """Whether a claimed label is right of a true one: the same, a kind of it, or its kind."""
    return claimed == true or (not ontology.is_generic(claimed) and ontology.related(claimed, true))


def _scanned(text: Name, names: dict[Name, str]) -> Iterator[str]:
    """The longest name from each place on."""
    at = 0
    while at < len(text):
        lengths = range(min(_LONGEST, len(text) - at), 0, -1)
        length = next((n for n in lengths if text[at : at + n] in names), 0)
        if length:
            yield names[text[at : at + length]]
        at += length or 1


def _above(label: str, other: str) -> bool:
    return label != other and label in ontology.ancestors(other)


@cache
def _names() -> dict[Name, str]:
    """What every known label is called; where two are called the same, the first."""
    phrases = {_name(phrase): label for label, phrase in keep().phrases.items()}
    known = {name: label for label in reversed([*ontology.known()]) for name in _names_of(label)}
    whole = {_name(label): label for label in ontology.known()}
    return {name: label for name, label in (known | whole | phrases).items() if name}


def _names_of(label: str) -> Iterator[Name]:
    yield from (_name(words) for words in (label, *sounds_of(label)))


def _name(text: str) -> Name:
    return stems(text, _EMPTY)
