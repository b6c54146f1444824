"""Voices: a man by one judgement and a woman by another, or by the pitch."""

from __future__ import annotations

from collections.abc import Iterator

from graphs.contradictions.contradiction import (
    ConflictKind,
    Contradiction,
    Evidence,
    IndexedPercept,
    PerceptIndex,
)
from tools.audio import Segment
from tools.evidence import Measurement, Trait
from tools.tool_registry import telling

SURE = 0.75
"""The probability from which a judgement of a voice can be contradicted."""

LOW, HIGH = 110.0, 230.0
"""Hz below which hardly any woman speaks, and above which hardly any man does: two deviations from
the mean of each (Titze 1989)."""

SHARED = 0.8
"""The share of the shorter stretch that two judgements must be of."""


def genders(evidence: Evidence) -> Iterator[Contradiction]:
    """Two genders for one stretch, and one that its pitch speaks against."""
    query = next(iter(telling("gender")), None)
    if query is None:
        return
    told = [
        noted
        for noted in evidence.of(Trait)
        if noted.percept.aspect == "gender" and (noted.percept.confidence or 0.0) >= SURE
    ]
    pitches = [one for one in evidence.of(Measurement) if one.percept.quantity == "pitch"]
    voices, heights = PerceptIndex(told), PerceptIndex(pitches)
    for one in told:
        others = [b for b in voices.near(one.percept.segment) if _after(one, b)]
        against = [b for b in heights.near(one.percept.segment) if _unlike(one, b)]
        for other in (*others, *against):
            place = _shared(one, other)
            if place is None:
                continue
            yield Contradiction(
                kind=ConflictKind.GENDER,
                segment=place,
                between=(one.index, other.index),
                text=f"{one.percept.tool} hears a {one.percept.label} at {place}, "
                f"{other.percept.tool} {other.percept.in_words}",
                query=query.model_copy(update={"segment": evidence.around(place)}),
            )


def _after(one: IndexedPercept[Trait], other: IndexedPercept[Trait]) -> bool:
    """Whether the other was heard later, and says otherwise."""
    return one.index < other.index and one.percept.label != other.percept.label


def _unlike(told: IndexedPercept[Trait], pitch: IndexedPercept[Measurement]) -> bool:
    """Whether a pitch is hardly of such a voice."""
    hertz = pitch.percept.value
    if hertz is None:
        return False
    return hertz < LOW if told.percept.label == "woman" else hertz > HIGH


def _shared(
    one: IndexedPercept[Trait], other: IndexedPercept[Trait] | IndexedPercept[Measurement]
) -> Segment | None:
    """The stretch that both are of."""
    a, b = one.percept.segment, other.percept.segment
    both = a.intersect(b)
    shorter = min(a.duration, b.duration)
    return both if both is not None and both.duration >= SHARED * shorter else None
