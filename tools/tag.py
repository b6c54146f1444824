"""The tagger: which sounds there are, and from when to when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tools import ontology
from tools.audio import AudioClip, Segment
from tools.embed import Embedder
from tools.errors import ToolError
from tools.events import foremost, joined, onset, runs, smoothed, specific
from tools.evidence import SoundEvent, SubQuery
from tools.filterbank import RATE
from tools.labels import closest_labels, sounds_of
from tools.onsets import STEP, Hysteresis, Levels, bursts, level_bursts, levels
from tools.yamnet import Derive, Heard, Yamnet

NAME = "tag"
DESCRIPTION = "Tagging: which sounds occur and when; or whether and when one named sound occurs."
METHOD = "yamnet-1"
"""Part of the cache's key; changes when the same audio would give other events."""

HOP = 0.24
LEAD, LAG = 0.52, 0.64
"""Seconds from the start of the first and the last patch of an event to its onset and offset."""

REACH = 0.8
"""Seconds over which an onset or offset is moved to a rise or fall in level."""

EXTENT = Hysteresis(fall=30, weakest=30)
"""A decaying sound lasts until it is 30 dB down."""

GAP = 0.3
ALIKE = 0.72
CLOSE = 0.08

STEADY = 0.72
"""Seconds over which probabilities are averaged."""

MARGIN = 0.3
_FLOWS = ("Speech", "Singing", "Music", "Crowd", "Wind", "Thunderstorm", "Water", "Fire", "Engine")
_FLOWING = frozenset(_FLOWS).union(*(ontology.descendants(label) for label in _FLOWS))


@dataclass(frozen=True)
class Sought:
    """What makes an event: a label out of these, its probability, and how many may sound at once.

    Attributes:
        labels: Display names.
        on: The probability that an event must reach.
        off: The one it must keep.
        at_most: Events at one time; the surest are kept.
    """

    labels: frozenset[str]
    on: float
    off: float
    at_most: int


@dataclass(frozen=True, eq=False)
class Tagger:
    """The ear."""

    yamnet: Yamnet
    embedder: Embedder

    @classmethod
    def load(
        cls, yamnet_folder: Path, derive: Derive, embedder: Embedder, threads: int = 1
    ) -> Tagger:
        """Reads the network, and the vectors of its labels."""
        yamnet = Yamnet.load(yamnet_folder, derive, threads)
        embedder.remember([sound for label in yamnet.labels for sound in sounds_of(label)], derive)
        return cls(yamnet, embedder)

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
        """The salient events; with a text ("doorbell | rain") those that it asks for.

        Raises:
            ToolError: No label means anything like the text.
        """
        sought = self.sought(text)
        held: list[SoundEvent] = []
        for heard in self.yamnet.scores(clip, hop, normalise):
            heard = heard._replace(scores=smoothed(heard.scores, max(1, round(STEADY / hop))))
            for what in sought:
                held += self._events(heard, what, clip.span, tool)
            held = joined(held, GAP)
            ended = [e for e in held if e.segment.end < heard.times[-1] + hop - GAP]
            held = [e for e in held if e not in ended]
            yield ended
        yield held

    def count(
        self, clip: AudioClip, text: str, tool: str = NAME
    ) -> Iterator[Sequence[SoundEvent]]:
        """One event for each single bark, knock or ring of what the text asks for."""
        for events in self.hear(clip, text, tool):
            yield [single for event in events for single in _singles(clip, event)]

    def sought(self, text: str) -> list[Sought]:
        """What to look for: everything, or the labels that each part of the text means."""
        if not text.strip():
            named = frozenset(x for x in self.yamnet.labels if not ontology.is_backdrop(x))
            return [Sought(named, on=0.35, off=0.1, at_most=3)]
        parts = [part.strip() for part in text.split("|") if part.strip()]
        return [Sought(self._meant(part), on=0.05, off=0.025, at_most=1) for part in parts]

    def _meant(self, text: str) -> frozenset[str]:
        """The labels nearest to a description, and their kinds."""
        close = closest_labels(text, self.embedder, self.yamnet.labels)
        best = close[0][1]
        if best < ALIKE:
            names = [label for label, _ in close]
            raise ToolError(f"no label means {text!r}; the nearest are {names}")
        labels = [label for label, similarity in close if similarity >= best - CLOSE]
        return frozenset(labels).union(*(ontology.descendants(label) for label in labels))

    def _events(
        self, heard: Heard, what: Sought, span: Segment, tool: str
    ) -> Iterator[SoundEvent]:
        """The events of one stretch."""
        level = levels([heard.samples], RATE)
        peaks = heard.scores.max(axis=0)
        found: list[SoundEvent] = []
        for at in np.flatnonzero(peaks >= what.on).tolist():
            label = self.yamnet.labels[at]
            if label not in what.labels:
                continue
            for first, last in runs(heard.scores[:, at], what.on, what.off):
                begin, end = heard.times[first] + LEAD, heard.times[last - 1] + LAG
                segment = _snapped(level, heard.times[0], begin, end).intersect(span)
                confidence = min(1.0, float(heard.scores[first:last, at].max()))
                if segment:
                    found.append(
                        SoundEvent(tool=tool, label=label, segment=segment, confidence=confidence)
                    )
        yield from foremost(list(specific(joined(found, GAP))), what.at_most)


def _snapped(level: Levels, zero: float, begin: float, end: float) -> Segment:
    """An event whose ends are moved to the rise and the fall in level that are near."""
    first = max(0, round((begin - REACH - zero) / STEP))
    near = level[first : round((end + REACH - zero) / STEP)]
    found = [(zero + first * STEP + a, zero + first * STEP + b) for a, b in level_bursts(near, EXTENT)]
    inside = [burst for burst in found if burst[0] < end + REACH / 2 and burst[1] > begin - REACH / 2]
    if inside and abs(inside[0][0] - begin) <= REACH:
        begin = inside[0][0]
    if inside and abs(inside[-1][1] - end) <= REACH:
        end = inside[-1][1]
    return Segment(start=max(0.0, begin), end=max(begin + 0.1, end))


def _singles(clip: AudioClip, event: SoundEvent) -> list[SoundEvent]:
    """The event's bursts; itself, where it has none or is of a kind that one does not count."""
    if event.label in _FLOWING:
        return [event]
    around = clip.crop(
        Segment(start=max(0.0, event.segment.start - MARGIN), end=event.segment.end + MARGIN)
    )
    parts = [
        event.segment.intersect(
            Segment(start=around.span.start + start, end=around.span.start + end)
        )
        for start, end in bursts(around.samples(RATE), RATE)
    ]
    return [event.model_copy(update={"segment": part}) for part in parts if part] or [event]
