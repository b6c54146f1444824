"""How well a text names a sound: by meaning, and by what is a kind of what."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial

from tools import ontology
from tools.embed import Embedder
from tools.label_search import WIDE, closest_labels, described, meant_labels
from tools.sound_kinds import is_placed, kind

PARENT, GENERIC = 0.6, 0.3
"""The likeness of a text that means a kind ("Bark") to its parent ("Dog", "Animal")."""

SORT = 0.8
"""The likeness of a text that names its sort ("instrumental music") to the sort ("Music")."""


class LabelLikeness:
    """Texts against the labels of the tagger, in [0, 1]. Safe to call from several threads.

    A tagger of any text may have used words of its own: they are likened as any words are.
    """

    def __init__(self, embedder: Embedder, labels: Sequence[str]) -> None:
        self._embedder = embedder
        # Not of a method: what holds itself keeps its models until somebody counts.
        self._read = lru_cache(maxsize=1024)(partial(_reading, embedder, tuple(labels)))

    def __call__(self, text: str, label: str) -> float:
        """1 for a label that the text means or a kind of it; little for what is only alike."""
        meant, near = self._read(text)
        if label in meant or label.lower() == text.lower():
            return 1.0
        if ontology.is_generic(label) and text.lower().endswith(label.lower()):
            return SORT
        if len(kind(text)) >= WIDE and is_placed(label):
            # Alike is no kind: a machine gun is no machine.
            return GENERIC if _is_above(label, meant) else 0.0
        same = near[label] if label in near else self._words(text, label)
        alike = max(0.0, (same - 0.5) / 0.5) ** 2
        if _is_above(label, meant):
            return max(alike, GENERIC if ontology.is_generic(label) else PARENT)
        return alike

    def _words(self, text: str, label: str) -> float:
        """The similarity of a text to what is no label of AudioSet's."""
        one, other = self._embedder([described(text), described(label)])
        return float(one @ other)


def _is_above(label: str, meant: frozenset[str]) -> bool:
    """Whether any of the labels that are meant is a kind of this one."""
    return any(label in ontology.ancestors(one) for one in meant)


def _reading(
    embedder: Embedder, labels: tuple[str, ...], text: str
) -> tuple[frozenset[str], dict[str, float]]:
    """The labels that a text means, and its similarity to each label."""
    near = closest_labels(text, embedder, labels, len(labels))
    return meant_labels(text, embedder, labels), dict(near)
