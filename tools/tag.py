"""The tagger: which sounds there are, and from when to when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Protocol

from tools import ontology
from tools.audio import AudioClip
from tools.embed import Embedder
from tools.errors import ToolError
from tools.event_counting import Calls, passages
from tools.event_decoding import joined
from tools.event_segmentation import GAP, Grain, ScoredStretch, Sought, Stretch
from tools.evidence import SoundEvent, SubQuery
from tools.label_search import closest_labels, meant_labels
from tools.onnx_network import Derive
from tools.yamnet import Yamnet

NAME = "tag"
DESCRIPTION = "Tagging: which sounds occur and when; or whether and when one named sound occurs."
METHOD = "yamnet-5"
"""Part of the cache's key; changes when the same audio would give other events."""

HOP = 0.24
CLOSER = 0.12
"""Seconds between two looks, for whole events and for single calls."""

SALIENT = 0.4, 0.1
"""The score that an unasked event must reach, and the one at which it ends.

Measured on the report half of composed scenes (195 sounds one after another over noise, half a
second and more apart, clips that no threshold was chosen on): the surest event names 56 % of the
sounds, one of the three surest 61 %; 11 % have no event. 58 % have an event of the right name that
begins within 0.5 s; 56 % of events have a right name, 1.2 are reported per sound. Half of the
onsets are within 0.014 s, 90 % within 0.27 s. On the half used for choosing: 71, 76, 6, 72, 62 %;
with a score of 0.3 there, 1 % fewer sounds have no event, and 50 % of the names are right.
"""

ASKED = 0.05, 0.025
"""The same for what was asked for. Confidences from these scores on are reported, to be weighed.

Measured there: of sounds that are present, 83, 77, 63 and 54 % are reported with a confidence of at
least 0.05, 0.1, 0.3 and 0.5; of sounds that are absent and like none that is present, 18, 9, 1 and
0 % are. (On the half used for choosing: 91, 87, 78, 67 % and 25, 17, 4, 1 %.)
"""

FAINT = 0.003, 0.0015
"""The same for the likeliest of what was asked for, where nothing was heard by `ASKED`.

Measured on the training scenes at the sound's true place, four choices each: of sounds under speech
the strongest choice is right for 68 % (25 questions), where scores of `ASKED` name 36 %.
"""

COUNTED = 0.001
"""The score from which calls are counted that nothing bears out more clearly."""


class Scorer(Protocol):
    """A network that says how likely each label is, patch by patch."""

    @property
    def labels(self) -> tuple[str, ...]: ...

    @property
    def grain(self) -> Grain: ...

    def scores(
        self, clip: AudioClip, hop: float = HOP, normalise: bool = False
    ) -> Iterator[ScoredStretch]: ...


@dataclass(frozen=True, eq=False)
class Tagger:
    """Tells which sounds occur, and when."""

    scorer: Scorer
    embedder: Embedder

    @classmethod
    def load(
        cls, yamnet_folder: Path, derive: Derive, embedder: Embedder, threads: int = 1
    ) -> Tagger:
        """Reads the network."""
        return cls(Yamnet.load(yamnet_folder, derive, threads), embedder)

    def __call__(self, clip: AudioClip, query: SubQuery) -> Iterator[Sequence[SoundEvent]]:
        """Yields what is heard, or what is asked for, in each stretch of half a minute."""
        yield from self.hear(clip, query.text)

    def hear(
        self,
        clip: AudioClip,
        text: str = "",
        tool: str = NAME,
        hop: float = HOP,
        normalise: bool = False,
    ) -> Iterator[Sequence[SoundEvent]]:
        """The salient events; with a text ("doorbell | rain") those of what it names.

        What is named is reported down to a confidence of 0.05, for others to weigh.

        Raises:
            ToolError: No label means what the text says.
        """
        stretches = self._stretches(clip, tool, hop, normalise)
        yield from _events(stretches, self.sought(text), GAP)

    def faintly(
        self,
        clip: AudioClip,
        text: str,
        tool: str = NAME,
        hop: float = HOP,
        normalise: bool = False,
    ) -> Iterator[SoundEvent]:
        """What is heard of the things that a text names, however faintly.

        Raises:
            ToolError: No label means what the text says.
        """
        on, off = FAINT
        named = [replace(one, on=on, off=off) for one in self.sought(text)]
        stretches = self._stretches(clip, tool, hop, normalise)
        yield from chain.from_iterable(_events(stretches, named, GAP))

    def count(
        self, clip: AudioClip, text: str, tool: str = NAME, normalise: bool = True
    ) -> Iterator[Sequence[SoundEvent]]:
        """One event for each single bark, knock or ring of what the text names.

        What is only faintly there is counted where nothing is heard clearly.

        Measured on 120 scenes of 1 to 50 calls of 17 sounds, of sources that nothing was chosen on,
        two thirds of them under noise, rain, waves, music or speech at 0 to 20 dB: 70 % of counts
        are exact and 77 % within one (35 and 47 % where single calls needed scores of their own and
        were found by level); without a background 85 %. Among as many calls of another sound, 75 %.

        Raises:
            ToolError: No label means what the text says.
        """
        sought, clearly = self.sought(text), False
        clear = Calls(sought)
        faint = Calls([replace(one, on=COUNTED, off=COUNTED / 2) for one in sought])
        doubtful: list[SoundEvent] = []
        for passage in passages(self._scored(clip, tool, CLOSER, normalise)):
            found = clear.ended(passage)
            clearly = clearly or bool(found or clear.held)
            yield found
            if not clearly:
                doubtful += faint.ended(passage)
        yield clear.held if clearly else doubtful + faint.held

    def sought(self, text: str) -> list[Sought]:
        """What to look for: everything but backdrops, or what the parts of the text name.

        Raises:
            ToolError: No part names anything.
        """
        if not text.strip(" |"):
            named = (label for label in self.scorer.labels if not ontology.is_backdrop(label))
            return [Sought(frozenset(named), *SALIENT, at_most=3)]
        parts = [part.strip() for part in text.split("|") if part.strip()]
        named = [labels for part in parts if (labels := self._meant(part))]
        if not named:
            nearest = [label for label, _ in self._closest(parts[0])]
            raise ToolError(f"no label means {parts[0]!r}; the nearest are {nearest}")
        return [Sought(labels, *ASKED, at_most=1) for labels in named]

    def _meant(self, text: str) -> frozenset[str]:
        return meant_labels(text, self.embedder, self.scorer.labels)

    def _closest(self, text: str) -> list[tuple[str, float]]:
        return closest_labels(text, self.embedder, self.scorer.labels)

    def _stretches(
        self, clip: AudioClip, tool: str, hop: float, normalise: bool
    ) -> Iterator[Stretch]:
        """The clip in stretches, for events to be made of."""
        return (stretch for _, stretch in self._scored(clip, tool, hop, normalise))

    def _scored(
        self, clip: AudioClip, tool: str, hop: float, normalise: bool
    ) -> Iterator[tuple[ScoredStretch, Stretch]]:
        """The same, each with what it was made of."""
        for heard in self.scorer.scores(clip, hop, normalise):
            yield heard, Stretch.of(heard, self.scorer.labels, self.scorer.grain, clip.span, tool)


def _events(
    stretches: Iterator[Stretch], sought: Sequence[Sought], gap: float
) -> Iterator[list[SoundEvent]]:
    """The events of each stretch; one that may go on is held until it has ended."""
    held: list[SoundEvent] = []
    for stretch in stretches:
        held = joined([*held, *(e for what in sought for e in stretch.events(what))], gap)
        yield [event for event in held if event.segment.end < stretch.settled]
        held = [event for event in held if event.segment.end >= stretch.settled]
    yield held
