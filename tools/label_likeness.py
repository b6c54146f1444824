"""How well a text names a sound: by meaning, and by what is a kind of what."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial

from tools import ontology
from tools.embed import Embedder
from tools.label_search import closest_labels, described, meant_labels

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
        same = near[label] if label in near else self._words(text, label)
        alike = max(0.0, (same - 0.5) / 0.5) ** 2
        if any(label in ontology.ancestors(kind) for kind in meant):
            return max(alike, GENERIC if ontology.is_generic(label) else PARENT)
        return alike

    def _words(self, text: str, label: str) -> float:
        """The similarity of a text to what is no label of AudioSet's."""
        one, other = self._embedder([described(text), described(label)])
        return float(one @ other)


def _reading(
    embedder: Embedder, labels: tuple[str, ...], text: str
) -> tuple[frozenset[str], dict[str, float]]:
    """The labels that a text means, and its similarity to each label."""
    near = closest_labels(text, embedder, labels, len(labels))
    return meant_labels(text, embedder, labels), dict(near)
