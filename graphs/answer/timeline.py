"""The evidence in order of time, with what was heard again in place of what it corrects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from graphs.state import Call
from tools.audio import Segment
from tools.evidence import (
    Impression,
    Measurement,
    Percept,
    SoundEvent,
    SubQuery,
    Turn,
    Utterance,
    Word,
)
from tools.ontology import related

Kind = TypeVar("Kind", Utterance, Turn, SoundEvent, Measurement, Impression)


@dataclass(frozen=True)
class Noted(Generic[Kind]):
    """A percept and its index in the episode, by which an answer cites it."""

    index: int
    percept: Kind

    @property
    def segment(self) -> Segment:
        """Where it was heard."""
        return self.percept.segment


@dataclass
class Timeline:
    """Percepts by kind, each list sorted by start."""

    span: Segment
    events: list[Noted[SoundEvent]] = field(default_factory=list[Noted[SoundEvent]])
    utterances: list[Noted[Utterance]] = field(default_factory=list[Noted[Utterance]])
    turns: list[Noted[Turn]] = field(default_factory=list[Noted[Turn]])
    measurements: list[Noted[Measurement]] = field(default_factory=list[Noted[Measurement]])
    impressions: list[Noted[Impression]] = field(default_factory=list[Noted[Impression]])

    @classmethod
    def of(cls, span: Segment, calls: Sequence[Call]) -> Timeline:
        """Lays the percepts of all calls out; a later `listen` corrects what came before it."""
        timeline, index = cls(span), 0
        for call in calls:
            if call.query.tool == "listen":
                timeline._correct(call.query, call.percepts)
            for percept in call.percepts:
                timeline._add(index, percept)
                index += 1
        timeline._sort()
        return timeline

    def _add(self, index: int, percept: Percept) -> None:
        match percept:
            case SoundEvent():
                self.events.append(Noted(index, percept))
            case Utterance():
                self.utterances.append(Noted(index, percept))
            case Turn():
                self.turns.append(Noted(index, percept))
            case Measurement():
                self.measurements.append(Noted(index, percept))
            case Impression():
                self.impressions.append(Noted(index, percept))
            case _:
                pass

    def _correct(self, query: SubQuery, heard: Sequence[Percept]) -> None:
        """Drops what the listener, who attended more closely, heard differently."""
        crop = query.segment or self.span
        words = [percept for percept in heard if isinstance(percept, Utterance)]
        sounds = [percept for percept in heard if isinstance(percept, SoundEvent)]
        if words and _sure(words) >= _sure(noted.percept for noted in self._within(crop)):
            self.utterances = [u for u in self.utterances if not _mostly_in(u.segment, crop)]
        self.events = [
            event
            for event in self.events
            if not (
                _mostly_in(event.segment, crop)
                and any(related(event.percept.label, sound.label) for sound in sounds)
            )
        ]

    def _within(self, crop: Segment) -> Iterator[Noted[Utterance]]:
        return (noted for noted in self.utterances if _mostly_in(noted.segment, crop))

    def _sort(self) -> None:
        for noted in (self.events, self.utterances, self.turns, self.measurements):
            noted.sort(key=lambda one: (one.segment.start, one.segment.end))

    def words(self) -> Iterator[tuple[int, Word]]:
        """Every word and the index of its utterance, in order of time."""
        for noted in self.utterances:
            for word in noted.percept.words:
                yield noted.index, word

    def speaker_at(self, segment: Segment) -> str | None:
        """Who speaks most of the time in this segment; None where nobody was heard."""
        shares: dict[str, float] = {}
        for turn in self.turns:
            shared = turn.segment.intersect(segment)
            if shared:
                name = turn.percept.speaker
                shares[name] = shares.get(name, 0.0) + shared.duration
        return max(shares, key=lambda name: shares[name]) if shares else None


def _mostly_in(inner: Segment, outer: Segment) -> bool:
    """Whether at least half of `inner` lies in `outer`."""
    shared = inner.intersect(outer)
    return shared is not None and shared.duration >= inner.duration / 2


def _sure(utterances: Iterable[Utterance]) -> float:
    """Mean confidence by duration; 0 of none."""
    pairs = [(u.segment.duration, u.confidence or 0.0) for u in utterances]
    total = sum(duration for duration, _ in pairs)
    return sum(duration * sure for duration, sure in pairs) / total if total else 0.0
