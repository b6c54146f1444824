"""What a listener says in words, against what others heard and measured.

Only what is said plainly is taken: a tempo, a "no dog", a "nobody speaks". All else in an
impression contradicts nothing here. Nor does a reply, for what a listener was asked is not read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import TypeVar

from graphs.contradictions.contradiction import (
    ConflictKind,
    Contradiction,
    Evidence,
    IndexedPercept,
    means,
)
from graphs.contradictions.sound_conflicts import SURE as SURE_SOUND
from graphs.contradictions.speech_conflicts import SURE as SURE_WORDS
from tools import ontology
from tools.audio import Segment
from tools.evidence import Impression, Measurement, SoundEvent, SubQuery, Utterance

_WITHOUT = re.compile(r"\b(?:no|without)\s+(?:audible\s+|any\s+|sounds?\s+of\s+)?([a-z]+)", re.I)
_NOBODY = re.compile(
    r"\b(?:no(?:body| ?one)|no (?:person|speech|voices?|speakers?|words?|talking))\b", re.IGNORECASE
)
_BPM = re.compile(r"(\d+(?:\.\d+)?)\s*(?:bpm\b|beats per minute)", re.IGNORECASE)

_Percept = TypeVar("_Percept", SoundEvent, Utterance, Measurement)

OFF = 1.08
"""The factor by which a tempo is wrong, besides by an octave."""


def impressions(evidence: Evidence) -> Iterator[Contradiction]:
    """Every impression against everything else that was heard where it listened."""
    for noted in evidence.of(Impression):
        yield from _denied(evidence, noted)
        yield from _tempo(evidence, noted)


def _denied(evidence: Evidence, noted: IndexedPercept[Impression]) -> Iterator[Contradiction]:
    """A sound or speech that it says is not there."""
    text = noted.percept.text
    for named in dict.fromkeys(_WITHOUT.findall(text)):
        yield from _present(evidence, noted, named)
    if _NOBODY.search(text):
        yield from _spoken(evidence, noted)


def _present(
    evidence: Evidence, noted: IndexedPercept[Impression], name: str
) -> Iterator[Contradiction]:
    """The surest sound of that name which another heard there."""
    found = [
        event
        for event in _others(evidence, noted, SoundEvent)
        if (event.percept.confidence or 1.0) >= SURE_SOUND
        and not ontology.is_generic(event.percept.label)
        and means(name, event.percept.label)
    ]
    if found:
        best = max(found, key=lambda event: event.percept.confidence or 1.0)
        label, place = best.percept.label, best.percept.segment
        told = f"{best.percept.tool} hears {label!r} at {place}"
        again = evidence.again(name, "hear", place)
        yield _against(noted, (best.index,), ConflictKind.PRESENCE, place, told, again)


def _spoken(evidence: Evidence, noted: IndexedPercept[Impression]) -> Iterator[Contradiction]:
    """The first sure words which another heard there."""
    for spoken in _others(evidence, noted, Utterance):
        if (spoken.percept.confidence or 1.0) >= SURE_WORDS:
            place = spoken.percept.segment
            told = f"{spoken.percept.tool} hears {spoken.percept.text!r} at {place}"
            again = evidence.again("", "words", place)
            yield _against(noted, (spoken.index,), ConflictKind.PRESENCE, place, told, again)
            return


def _tempo(evidence: Evidence, noted: IndexedPercept[Impression]) -> Iterator[Contradiction]:
    """A tempo that is not the measured one, nor its half or double."""
    said = _BPM.search(noted.percept.text)
    for measured in _others(evidence, noted, Measurement) if said else []:
        value = measured.percept.value
        if measured.percept.quantity != "tempo" or not value or said is None or not float(said[1]):
            continue
        if not measured.percept.segment.alike(noted.percept.segment):
            continue
        octaves = math.log2(float(said[1]) / value)
        if abs(octaves - round(octaves)) > math.log2(OFF):
            place = noted.percept.segment
            told = f"{value:.0f} BPM was measured at {measured.percept.segment}"
            again = evidence.again("music", "hear", place)
            yield _against(noted, (measured.index,), ConflictKind.MEASURE, place, told, again)


def _others(
    evidence: Evidence, noted: IndexedPercept[Impression], kind: type[_Percept]
) -> list[IndexedPercept[_Percept]]:
    """What other calls heard in the stretch that an impression is of."""
    return [
        other
        for other in evidence.of(kind)
        if other.call != noted.call
        and other.percept.segment.covered_by(noted.percept.segment) >= 0.8
    ]


def _against(
    noted: IndexedPercept[Impression],
    between: tuple[int, ...],
    kind: ConflictKind,
    place: Segment,
    told: str,
    again: SubQuery,
) -> Contradiction:
    said = f"{noted.percept.tool} says {noted.percept.text!r}"
    return Contradiction(
        kind=kind,
        segment=place,
        between=(noted.index, *between),
        text=f"{said}, but {told}",
        query=again,
    )
