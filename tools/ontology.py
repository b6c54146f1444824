"""Which sounds are kinds of which: the part of AudioSet's ontology that taggers know.

After Gemmeke et al. 2017, "Audio Set: An ontology and human-labeled dataset for audio events".
A label may have several parents: a doorbell belongs to the door and is an alarm. The labels stand
in `ontology.json`, which says what was changed, and keeps a licence of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from pydantic import BaseModel


class AudioSetLabel(BaseModel, frozen=True):
    """A label with the field names of AudioSet's own file.

    Attributes:
        generic: Whether it says too little by itself: "Animal", "Music".
        backdrop: Whether it tells of the place or the recording, and of no sound in it.
    """

    id: str
    name: str
    child_ids: tuple[str, ...] = ()
    generic: bool = False
    backdrop: bool = False


class _Ontology(BaseModel, frozen=True):
    about: str
    sounds: tuple[AudioSetLabel, ...]


@cache
def _sounds() -> dict[str, AudioSetLabel]:
    """All labels by name, read on first use."""
    text = (files("tools") / "ontology.json").read_text(encoding="utf-8")
    return {sound.name: sound for sound in _Ontology.model_validate_json(text).sounds}


@cache
def _children() -> dict[str, tuple[str, ...]]:
    """The kinds of every label that has any."""
    names = {sound.id: sound.name for sound in _sounds().values()}
    parents = [sound for sound in _sounds().values() if sound.child_ids]
    return {one.name: tuple(names[child] for child in one.child_ids) for one in parents}


def children(label: str) -> tuple[str, ...]:
    """The kinds of a sound; none for a sound without kinds, or one that is not known."""
    return _children().get(label, ())


@cache
def descendants(label: str) -> frozenset[str]:
    """The kinds of a sound, their kinds, and so on."""
    below = [frozenset({child}) | descendants(child) for child in children(label)]
    return frozenset[str]().union(*below)


@cache
def ancestors(label: str) -> frozenset[str]:
    """All that the sound is a kind of."""
    return frozenset(parent for parent in _children() if label in descendants(parent))


def is_generic(label: str) -> bool:
    """Whether the label says too little by itself: "Animal", "Music", or a backdrop."""
    sound = _sounds().get(label)
    return sound is not None and (sound.generic or sound.backdrop)


def is_backdrop(label: str) -> bool:
    """Whether the label tells of the place or the recording, and of no sound in it."""
    sound = _sounds().get(label)
    return sound is not None and sound.backdrop


def related(a: str, b: str) -> bool:
    """Whether the two are one sound, or one is a kind of the other."""
    return a == b or b in ancestors(a) or a in ancestors(b)


def known() -> Iterator[str]:
    """Every label of the file, parents and backdrops included."""
    yield from _sounds()
