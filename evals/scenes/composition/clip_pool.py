"""The recordings of a split, as situations draw them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, get_args

from numpy.random import Generator

from evals.scenes.clip_manifest import Clip, Kind
from evals.scenes.composition.cue import PlayedMusic
from evals.scenes.sources import source_registry as registry
from evals.splits import Split
from tools import ontology
from tools.errors import InputError

SPEECH = "Speech"
"""The label of what people say, where voices and sounds are compared."""

MUSIC = "Music"


NEEDED: tuple[Kind, ...] = ("voice", "sound")
"""Kinds without which hardly a situation can be made; without others, fewer can."""

PART = 8
"""Lines from which somebody's manner is a part in a play, with a voice of its own."""


class PieceWriter(Protocol):
    """Writes music to be played in a scene."""

    def __call__(self, rng: Generator, seconds: float, steady: bool) -> PlayedMusic:
        """Something by chance, about as long as wanted; of one tempo and loudness, or any."""
        ...


@dataclass(frozen=True)
class ClipPool:
    """What one split has.

    Attributes:
        clips: All clips of each kind, in the order of the lists.
        alike: Labels that a listener could confuse.
        writer: Who plays music from scores; None where nobody does.
    """

    split: Split
    clips: Mapping[Kind, tuple[Clip, ...]]
    alike: tuple[frozenset[str], ...]
    writer: PieceWriter | None = None
    _answers: dict[frozenset[str], bool] = field(default_factory=dict[frozenset[str], bool])

    def of(self, kind: Kind) -> tuple[Clip, ...]:
        """The clips of a kind; none where the sources have none."""
        return self.clips.get(kind, ())

    @cached_property
    def music(self) -> tuple[Clip, ...]:
        """Pieces of music that are long enough to lie under something."""
        behind = (clip for clip in self.of("background") if self.musical(clip))
        return (*behind, *self.of("track"))

    @cached_property
    def textures(self) -> tuple[Clip, ...]:
        """What goes on and on without a form: rain, traffic."""
        return tuple(clip for clip in self.of("background") if not self.musical(clip))

    @cached_property
    def voices(self) -> dict[str, tuple[Clip, ...]]:
        """What is said in each voice: by one person, in one language, and in one part of a play."""
        found: dict[str, list[Clip]] = {}
        for clip in self.of("voice"):
            found.setdefault(self.voice(clip), []).append(clip)
        return {name: tuple(clips) for name, clips in found.items()}

    def voice(self, clip: Clip) -> str:
        """In which voice it is said."""
        part = clip.manner if self._lines[_role(clip)] >= PART else ""
        return f"{clip.speaker}/{clip.language}/{part}"

    def speaker(self, voice: str) -> str:
        """Whose voice it is."""
        return self.voices[voice][0].speaker

    def language(self, voice: str) -> str:
        """What is spoken in it."""
        return self.voices[voice][0].language

    def gender(self, voice: str) -> str:
        """What the source says of a voice; nothing where it says nothing."""
        return self.voices[voice][0].gender

    @cached_property
    def _lines(self) -> Counter[tuple[str, str, str]]:
        return Counter(_role(clip) for clip in self.of("voice"))

    def musical(self, clip: Clip) -> bool:
        """Whether it is music, or an instrument."""
        return clip.label == MUSIC or MUSIC in ontology.ancestors(clip.label)

    def confusable(self, one: Clip, other: Clip) -> bool:
        """Whether a listener could take one for the other."""
        labels = frozenset((_label(one), _label(other)))
        if labels not in self._answers:
            self._answers[labels] = self._alike(*sorted(labels)) if len(labels) == 2 else True
        return self._answers[labels]

    def _alike(self, one: str, other: str) -> bool:
        """By the list of the sounds that were checked, and for all others by the ontology.

        What the list says of a sound holds for its kinds too. Sounds of one narrow kind, as a
        church bell and a bicycle's, are alike even where no list says it.
        """
        if ontology.related(one, other) or set(_parents(one)) & set(_parents(other)):
            return True
        return any(_within(one, group) and _within(other, group) for group in self.alike)


def pool(
    split: Split, there: Sequence[Clip] | None = None, writer: PieceWriter | None = None
) -> ClipPool:
    """What all sources together have for a split; of it what is there, where that is told.

    Raises:
        InputError: There is nothing of a kind without which no scene can be made.
    """
    listed = {kind: registry.clips(split, kind) for kind in get_args(Kind)}
    if there is not None:
        listed = {kind: tuple(k for k in there if k.kind == kind) for kind in listed}
    for kind in NEEDED:
        if not listed[kind]:
            raise InputError(f"found no clips of kind {kind!r} for {split}; expected some")
    return ClipPool(split, listed, registry.alike(), writer)


def _role(clip: Clip) -> tuple[str, str, str]:
    return clip.speaker, clip.language, clip.manner


def _label(clip: Clip) -> str:
    return SPEECH if clip.kind == "voice" else clip.label


def _parents(label: str) -> Iterator[str]:
    """What it is directly a kind of, where that says enough to be taken for it."""
    for parent in ontology.ancestors(label):
        if label in ontology.children(parent) and not ontology.is_generic(parent):
            yield parent


def _within(label: str, group: frozenset[str]) -> bool:
    return label in group or any(
        label in ontology.descendants(one) for one in group if not ontology.is_generic(one)
    )
