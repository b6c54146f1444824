"""Sounds: one hears it and another who listened for it does not; counts; sounds in silence."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from graphs.contradictions.contradiction import (
    ConflictKind,
    Contradiction,
    Evidence,
    IndexedPercept,
    PerceptIndex,
    meanings,
    means,
)
from tools import ontology
from tools.audio import Segment
from tools.evidence import Measurement, SoundEvent, SubQuery, Turn, Utterance

SURE = 0.3
"""Confidence from which a sound is claimed to be there; 1 % of absent sounds reach it."""

NEAR = 0.5
"""Seconds that the same sound may lie apart."""

QUIET = 0.9
"""The share of a sound that lies in measured silence and contradicts it."""


def presence(evidence: Evidence) -> Iterator[Contradiction]:
    """A sound that one is sure of and another, asked for it there, does not report at all."""
    events = evidence.of(SoundEvent)
    by_call = [
        PerceptIndex([event for event in events if event.call == number])
        for number in range(len(evidence.calls))
    ]
    for noted in events:
        label, place = noted.percept.label, noted.percept.segment
        if (noted.percept.confidence or 1.0) < SURE:
            continue
        for number, call in evidence.whole("tag", "listen"):
            asked = _asked_for(call.query, label)
            if number == noted.call or not asked or place.covered_by(evidence.crop(number)) < 1.0:
                continue
            if not any(_kin(noted, other) for other in by_call[number].near(place, NEAR)):
                yield Contradiction(
                    kind=ConflictKind.PRESENCE,
                    segment=place,
                    between=(noted.index,),
                    text=f"{noted.percept.tool} hears {label!r} at {place}, "
                    f"{call.query.tool} listened for {asked!r} there and does not",
                    query=evidence.again(asked, "hear", place),
                )
                break


def _asked_for(query: SubQuery, label: str) -> str:
    """The part of the query that names the sound; "" where none does."""
    if query.aim == "words":
        return ""
    return next((part.strip() for part in query.text.split("|") if means(part, label)), "")


def _kin(one: IndexedPercept[SoundEvent], other: IndexedPercept[SoundEvent]) -> bool:
    """Whether the other could be the same sound, heard as another kind of it."""
    a, b = one.percept.label, other.percept.label
    return ontology.related(a, b) or bool(ontology.ancestors(a) & ontology.ancestors(b))


def counts(evidence: Evidence) -> Iterator[Contradiction]:
    """Two who counted the same sound in the same stretch, and came to different numbers."""
    counted = [
        (number, call.query, [event for event in evidence.of(SoundEvent) if event.call == number])
        for number, call in evidence.whole("listen", "tag")
        if call.query.aim == "count"
    ]
    for (one, a, heard), (other, b, others) in combinations(counted, 2):
        there = evidence.crop(one).alike(evidence.crop(other))
        same = there and meanings(a.text) == meanings(b.text)
        if same and len(heard) != len(others):
            place = evidence.crop(other)
            yield Contradiction(
                kind=ConflictKind.COUNT,
                segment=place,
                between=tuple(event.index for event in (*heard, *others)),
                text=f"{a.text!r} was counted {len(heard)} and then {len(others)} times at {place}",
                query=evidence.again(a.text, "count", place),
            )


def silence(evidence: Evidence) -> Iterator[Contradiction]:
    """A sound, a voice or an utterance where nothing but silence was measured."""
    measured = evidence.of(Measurement)
    quiet = PerceptIndex([noted for noted in measured if noted.percept.quantity == "silence"])
    for claim in (*evidence.of(SoundEvent), *evidence.of(Utterance), *evidence.of(Turn)):
        percept = claim.percept
        if isinstance(percept, SoundEvent) and (percept.confidence or 1.0) < SURE:
            continue
        for noted in quiet.near(percept.segment):
            if percept.segment.covered_by(noted.percept.segment) >= QUIET:
                yield Contradiction(
                    kind=ConflictKind.SILENCE,
                    segment=percept.segment,
                    between=(claim.index, noted.index),
                    text=f"{percept.tool} hears {percept.in_words!r} at {percept.segment}, "
                    f"where silence was measured",
                    query=_closer(evidence, percept, percept.segment),
                )


def _closer(evidence: Evidence, percept: SoundEvent | Utterance | Turn, place: Segment) -> SubQuery:
    if isinstance(percept, SoundEvent):
        return evidence.again(percept.label, "hear", place)
    return evidence.again("", "words", place)
