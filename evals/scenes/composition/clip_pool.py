"""The recordings of a split, as situations draw them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, get_args

from numpy.random import Generator

from evals.scenes.clip_manifest import Clip, Kind, keep
from evals.scenes.composition.cue import Score
from evals.scenes.sources import registry
from evals.splits import Split
from tools import ontology

SPEECH = "Speech"
"""The label of what people say, where voices and sounds are compared."""

MUSIC = "Music"


class ScoreWriter(Protocol):
    """Writes music to be played in a scene."""

    def __call__(self, rng: Generator, seconds: float) -> Score:
        """Something by chance, about as long as wanted."""
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
    writer: ScoreWriter | None = None
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
    def speakers(self) -> dict[str, tuple[Clip, ...]]:
        """What each person says."""
        found: dict[str, list[Clip]] = {}
        for clip in self.of("voice"):
            found.setdefault(clip.speaker, []).append(clip)
        return {name: tuple(clips) for name, clips in found.items()}

    def gender(self, speaker: str) -> str:
        """What the source says of a person; nothing where it says nothing."""
        return self.speakers[speaker][0].gender

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


def pool(split: Split, writer: ScoreWriter | None = None) -> ClipPool:
    """What all sources together have for a split."""
    clips = {kind: registry.clips(split, kind) for kind in get_args(Kind)}
    return ClipPool(split, clips, keep().alike, writer)


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
