"""How well a text names a sound: by meaning, and by what is a kind of what."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from tools import ontology
from tools.embed import Embedder
from tools.labels import closest_labels

MEANT = 0.72
"""Cosine from which the nearest label is what the text means; unrelated texts reach 0.69."""

CLOSE = 0.05
"""Labels this near to the nearest are meant as well."""

PARENT, GENERIC = 0.6, 0.3
"""The likeness of a text that means a kind ("Bark") to its parent ("Dog", "Animal")."""


class LabelLikeness:
    """Texts against the labels of the tagger, in [0, 1]. Safe to call from several threads."""

    def __init__(self, embedder: Embedder, labels: Sequence[str]) -> None:
        self._embedder = embedder
        self._labels = tuple(labels)
        self._near = lru_cache(maxsize=1024)(self._nearest)

    def _nearest(self, text: str) -> dict[str, float]:
        """All labels by their similarity to a text, the nearest first."""
        return dict(closest_labels(text, self._embedder, self._labels, len(self._labels)))

    def __call__(self, text: str, label: str) -> float:
        """1 for a label that the text means or a kind of it; little for what is only alike."""
        near = self._near(text)
        best = next(iter(near.values()))
        meant = [name for name, similarity in near.items() if similarity >= best - CLOSE]
        if best >= MEANT and any(self._covers(name, label) for name in meant):
            return 1.0
        alike = max(0.0, (near.get(label, 0.0) - 0.5) / 0.5) ** 2
        if best >= MEANT and any(label in ontology.ancestors(name) for name in meant):
            return max(alike, GENERIC if ontology.is_generic(label) else PARENT)
        return alike

    @staticmethod
    def _covers(name: str, label: str) -> bool:
        """Whether a label is another, or a kind of it."""
        return name == label or label in ontology.descendants(name)
