"""What a listener says in words, against what others heard and measured.

Only what is said plainly is taken: yes or no to a question, a number where one was asked for, a
tempo, a language by its name, a "no dog". All else in an impression contradicts nothing here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import TypeVar

from graphs.answer import options
from graphs.choices.interval import numbers
from graphs.choices.language_names import languages
from graphs.contradictions.contradiction import (
    ConflictKind,
    Contradiction,
    Evidence,
    IndexedPercept,
    meanings,
    means,
)
from graphs.contradictions.sound_conflicts import SURE as SURE_SOUND
from graphs.contradictions.speech_conflicts import SURE as SURE_WORDS
from graphs.need import Kind, Subject
from graphs.parse import parse
from tools import ontology
from tools.audio import Segment
from tools.evidence import Impression, Measurement, SoundEvent, SubQuery, Turn, Utterance

_IS_THERE = re.compile(
    r"^(?:(?:is|are|was|were) there|(?:can|do|did|could) (?:you|we|one) hear)\b", re.IGNORECASE
)
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
    for noted, query in evidence.replies():
        yield from _answered(evidence, noted, query.text)


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


def _answered(
    evidence: Evidence, noted: IndexedPercept[Impression], asked: str
) -> Iterator[Contradiction]:
    """A reply to a plain question, against who can tell."""
    if not asked or evidence.calls[noted.call].query.aim != "hear":
        return
    # What follows in further lines are the choices.
    asked = asked.partition("\n")[0]
    need = parse(asked)
    if need.kind is Kind.HOW_MANY and need.relation is None:
        yield from _number(evidence, noted, need.subject, need.target)
    if need.kind is Kind.LANGUAGE and need.relation is None:
        yield from _language(evidence, noted)
    plain = need.relation is None and not need.absent and not numbers(asked)
    if _IS_THERE.match(asked) and plain:
        if options.yes(noted.percept.text) is False:
            yield from _present(evidence, noted, need.target)
        elif options.yes(noted.percept.text):
            yield from _absent(evidence, noted, need.target)


def _absent(
    evidence: Evidence, noted: IndexedPercept[Impression], name: str
) -> Iterator[Contradiction]:
    """A sound that it hears and a tagger, asked for it there, does not, at any confidence."""
    place = noted.percept.segment
    for number, call in evidence.whole("tag", "listen"):
        parts = [part for part in call.query.text.split("|") if meanings(part) == meanings(name)]
        if number == noted.call or not parts or place.covered_by(evidence.crop(number)) < 1.0:
            continue
        events = [event for event in evidence.of(SoundEvent) if event.call == number]
        if not any(event.percept.segment.intersect(place) for event in events):
            told = f"{call.query.tool} listened for {parts[0].strip()!r} there and hears none"
            again = evidence.again(name, "hear", place)
            yield _against(noted, (), ConflictKind.PRESENCE, place, told, again)
            return


def _number(
    evidence: Evidence, noted: IndexedPercept[Impression], subject: Subject, target: str
) -> Iterator[Contradiction]:
    """How many it says there are, against how many were counted."""
    said, place = next(iter(numbers(noted.percept.text)), None), noted.percept.segment
    if said is None:
        return
    for number, call in evidence.whole("diarize", "listen"):
        if number == noted.call or not place.alike(evidence.crop(number)):
            continue
        if subject is Subject.SPEAKERS and call.query.tool == "diarize":
            turns = [turn for turn in evidence.of(Turn) if turn.call == number]
            heard, kind = len({turn.percept.speaker for turn in turns}), ConflictKind.SPEAKERS
            between, again = turns, evidence.again("", "words", place)
        elif call.query.aim == "count" and meanings(call.query.text) == meanings(target):
            between = [event for event in evidence.of(SoundEvent) if event.call == number]
            heard, kind = len(between), ConflictKind.COUNT
            again = evidence.again(call.query.text, "count", place)
        else:
            continue
        if heard != said:
            told = f"{call.query.tool} counts {heard} at {evidence.crop(number)}"
            yield _against(noted, tuple(one.index for one in between), kind, place, told, again)


def _language(evidence: Evidence, noted: IndexedPercept[Impression]) -> Iterator[Contradiction]:
    """The one language that it names, where all words were recognised in another."""
    named = set(languages(noted.percept.text))
    place = noted.percept.segment
    firm = [
        spoken
        for spoken in _others(evidence, noted, Utterance)
        if (spoken.percept.confidence or 1.0) >= SURE_WORDS and spoken.percept.language
    ]
    heard = {spoken.percept.language for spoken in firm}
    if len(named) == 1 and len(heard) == 1 and named != heard:
        told = f"the words there were recognised in {heard.pop()!r}"
        between = tuple(spoken.index for spoken in firm)
        again = evidence.again("", "words", place)
        yield _against(noted, between, ConflictKind.LANGUAGE, place, told, again)


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
