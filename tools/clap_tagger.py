"""The tagger of any text: CLAP in the role of naming sounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tools.asked_clap import AskedClap
from tools.audio import AudioClip
from tools.clap import Clap
from tools.evidence import SoundEvent
from tools.label_search import closest_labels
from tools.tag import HOP, NAME, Tagger

SAME = 0.95
"""The likeness of words from which a text says no more than a label; see `closest_labels`."""


@dataclass(frozen=True, eq=False)
class ClapTagger(Tagger):
    """Hears the labels of AudioSet, and any text by itself.

    An event of a text that only says a label in other words has that label: what is known of it,
    its kinds and its rivals, then holds. Any other has the text itself, which is what whoever asked
    for it looks for. The nearest label would claim another sound: "a gate creaks" is no Door.
    """

    scorer: Clap

    def hear(
        self,
        clip: AudioClip,
        text: str = "",
        tool: str = NAME,
        hop: float = HOP,
        normalise: bool = False,
    ) -> Iterator[Sequence[SoundEvent]]:
        """The salient events; with a text ("dog barking | doorbell") those that it names."""
        yield from Tagger.hear(self.asking(text), clip, text, tool, hop, normalise)

    def faintly(
        self,
        clip: AudioClip,
        text: str,
        tool: str = NAME,
        hop: float = HOP,
        normalise: bool = False,
    ) -> Iterator[SoundEvent]:
        """What is heard of the things that a text names, however faintly."""
        yield from Tagger.faintly(self.asking(text), clip, text, tool, hop, normalise)

    def count(
        self, clip: AudioClip, text: str, tool: str = NAME, normalise: bool = True
    ) -> Iterator[Sequence[SoundEvent]]:
        """One event for each single occasion of what the text names."""
        yield from Tagger.count(self.asking(text), clip, text, tool, normalise)

    def asking(self, text: str) -> Tagger:
        """Who hears these texts; this one itself where none is named."""
        parts = tuple(dict.fromkeys(part.strip() for part in text.split("|") if part.strip()))
        if not parts:
            return self
        names = [self._called(part) for part in parts]
        # Two texts of one label would be one sound.
        told = [part if names.count(name) > 1 else name
                for part, name in zip(parts, names, strict=True)]  # fmt: skip
        return _Named(AskedClap(self.scorer, tuple(told), parts), self.embedder)

    def _called(self, text: str) -> str:
        """The label that says the same, or the text."""
        ((label, alike),) = closest_labels(text, self.embedder, self.scorer.labels, k=1)
        return label if alike >= SAME else text


@dataclass(frozen=True, eq=False)
class _Named(Tagger):
    """Seeks each part of a text by itself."""

    scorer: AskedClap

    def _meant(self, text: str) -> frozenset[str]:
        """What an event of this part is called."""
        at = self.scorer.wanted.index(text)
        return frozenset({self.scorer.labels[at]})
