"""The evidence in order of time, with what was heard again in place of what it corrects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Generic, TypeVar

from graphs.state import Call
from graphs.utterance_parts import parted, together
from tools.audio import Segment
from tools.evidence import (
    Measurement,
    Miss,
    Observation,
    Percept,
    SoundEvent,
    Trait,
    Turn,
    Utterance,
    Word,
    is_expecting,
)
from tools.ontology import related

CLEAR = 0.05
"""The confidence from which a sound was heard, and not only thought the likeliest of several: that
of `tools.tag.ASKED`."""

LEFT = 0.5
"""Seconds of an event outside of what was heard again that are an event of their own."""

PLAINLY = 2.0
"""How many times as sure a second hearing must be, for what it does not hear to be a mistake."""

BEYOND = 1.2
"""Seconds outside of a crop that no blur of a sound within it explains: the tagger looks at 0.96 s,
every 0.24 s."""

AT_BORDER = 0.15
"""Seconds from the border of a crop within which a sound reaches it."""

Kind = TypeVar("Kind", bound=Observation)


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
    traits: list[Noted[Trait]] = field(default_factory=list[Noted[Trait]])
    translations: list[Noted[Utterance]] = field(default_factory=list[Noted[Utterance]])
    """What utterances of other languages say in English; no utterances of their own."""
    remarks: list[Noted[Observation]] = field(default_factory=list[Noted[Observation]])
    """Impressions, and whatever else no reader knows: text alone."""

    @classmethod
    def of(cls, span: Segment, calls: Sequence[Call]) -> Timeline:
        """Lays the percepts of all calls out, in whatever order they were made.

        What was heard more closely corrects the rest: `listen` corrects the specialists, a narrow
        crop a wide one, and a part of the sound that is heard alone the mix.
        """
        timeline = cls(span)
        starts = accumulate((len(call.percepts) for call in calls), initial=0)
        numbered = zip(starts, calls, strict=False)
        for index, call in sorted(numbered, key=lambda one: _closeness(one[1], span)):
            listens = call.query.tool == "listen"
            if listens:
                timeline._forget_sounds(call.query.segment or span, call.percepts)
            for percept in call.percepts:
                if isinstance(percept, Utterance) and call.query.aim == "english":
                    timeline.translations.append(Noted(index, percept))
                elif isinstance(percept, Utterance) and (listens or call.query.source):
                    told = is_expecting(call.query) and bool(percept.words)
                    timeline._hear_again(index, percept, told)
                else:
                    timeline._add(index, percept)
                index += 1
        timeline._sort()
        return timeline

    def _add(self, index: int, percept: Percept) -> None:
        match percept:
            case SoundEvent():
                self.events.append(Noted(index, percept))
            case Utterance(translated=True):
                self.translations.append(Noted(index, percept))
            case Utterance():
                self.utterances.append(Noted(index, percept))
            case Turn():
                self.turns.append(Noted(index, percept))
            case Measurement():
                self.measurements.append(Noted(index, percept))
            case Trait():
                self.traits.append(Noted(index, percept))
            case Miss():
                pass
            case _:
                self.remarks.append(Noted(index, percept))

    def _hear_again(self, index: int, utterance: Utterance, told: bool) -> None:
        """Of words heard twice the surer are kept, and what was said beside them in any case.

        Those of which somebody was told that they may be said are kept, however sure.
        """
        parts = [(one, parted(one.percept, utterance.segment)) for one in self.utterances]
        known = [sure for _, part in parts for sure in part.there]
        if told or (utterance.confidence or 0) >= together(known):
            self.utterances = [
                Noted(one.index, left) for one, part in parts for left in part.beside
            ]
            self.utterances.append(Noted(index, utterance))

    def _forget_sounds(self, crop: Segment, heard: Sequence[Percept]) -> None:
        """Drops of events what the listener, who attended more closely, heard in its own way.

        What it only thinks likeliest, for want of anything clear, corrects nothing.
        """
        events = (percept for percept in heard if isinstance(percept, SoundEvent))
        sounds = [event for event in events if (event.confidence or 1.0) >= CLEAR]
        kept: list[Noted[SoundEvent]] = []
        for event in self.events:
            again = [one for one in sounds if related(event.percept.label, one.label)]
            kept += _outside(event, crop, again) if again else [event]
        self.events = kept

    def _sort(self) -> None:
        lists = (
            *(self.events, self.utterances, self.turns, self.measurements),
            *(self.traits, self.translations, self.remarks),
        )
        for noted in lists:
            noted.sort(key=lambda one: (one.segment.start, one.segment.end))

    def words(self) -> Iterator[tuple[int, Word]]:
        """Every word and the index of its utterance, in order of time."""
        for noted in self.utterances:
            for word in noted.percept.words:
                yield noted.index, word

    def in_english(self, segment: Segment) -> str:
        """What is said there in English, as far as it was translated."""
        return " ".join(
            one.percept.text for one in self.translations if _overlap(one.segment, segment)
        )

    def translated(self, where: Sequence[Segment]) -> list[int]:
        """The translations of what is said in some stretches."""
        return [
            one.index
            for one in self.translations
            if any(_overlap(one.segment, part) for part in where)
        ]

    def speaker_at(self, segment: Segment) -> str | None:
        """Who speaks most of the time in this segment; None where nobody was heard."""
        shares: dict[str, float] = {}
        for turn in self.turns:
            shared = turn.segment.intersect(segment)
            if shared:
                name = turn.percept.speaker
                shares[name] = shares.get(name, 0.0) + shared.duration
        return max(shares, key=lambda name: shares[name]) if shares else None


def _closeness(call: Call, span: Segment) -> tuple[bool, bool, float, float, str]:
    """Sorts the closest hearing last, and ties in one way.

    Who counts tells occasions apart, and who is told which words may be said knows them best.
    """
    query = call.query
    where = query.segment or span
    again = query.tool == "listen" or query.source is not None
    asked = " ".join((query.tool, query.text, query.aim, query.source or ""))
    last = query.aim == "count" or is_expecting(query)
    return again, last, -where.duration, where.start, asked


def _mostly_in(inner: Segment, outer: Segment) -> bool:
    """Whether at least half of `inner` lies in `outer`."""
    shared = inner.intersect(outer)
    return shared is not None and shared.duration >= inner.duration / 2


def _outside(
    event: Noted[SoundEvent], crop: Segment, again: Sequence[SoundEvent]
) -> list[Noted[SoundEvent]]:
    """What is left of an event before and after a crop, where it was heard on up to there.

    What is no blur is left in any case, and all of it where it hardly lies in the crop.
    """
    whole = event.segment
    if not _mostly_in(whole, crop) and not _mostly_in(crop, whole):
        return [event]
    surest = max(one.confidence or 1.0 for one in again)
    if not any(_overlap(whole, one.segment) for one in again) and surest < PLAINLY * (
        event.percept.confidence or 1.0
    ):
        # Another time of the sound, that may well have been as faint in the crop.
        return [event]
    first = min(one.segment.start for one in again) <= crop.start + AT_BORDER
    last = max(one.segment.end for one in again) >= crop.end - AT_BORDER
    first = first or crop.start - whole.start >= BEYOND
    last = last or whole.end - crop.end >= BEYOND
    left = [(whole.start, min(whole.end, crop.start))] if first else []
    left += [(max(whole.start, crop.end), whole.end)] if last else []
    return [
        Noted(event.index, event.percept.model_copy(update={"segment": Segment(start=a, end=b)}))
        for a, b in left
        if b - a >= LEFT
    ]


def _overlap(a: Segment, b: Segment) -> bool:
    """Whether they share at least half of the shorter one."""
    return _mostly_in(a, b) or _mostly_in(b, a)
