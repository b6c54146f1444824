"""Speech: how many speak, who speaks at once, which words, in which language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from rapidfuzz import fuzz

from graphs.contradictions.contradiction import (
    ConflictKind,
    Contradiction,
    Evidence,
    IndexedPercept,
    PerceptIndex,
)
from graphs.likeness import plain
from tools.audio import Segment
from tools.evidence import SoundEvent, Turn, Utterance, Word

LEAST, SURE = 0.3, 0.6
"""Mean probability of the words from which an utterance counts, and is most likely right."""

LOUD_AND_CLEAR = 0.5
"""Confidence of a tagger that somebody speaks; at 0.43 it was a duck."""

FEW = 2
"""Words below which two utterances are not compared."""

DIFFERENT = 50.0
"""The share of letters in common, in %, below which two heard different words; two unrelated
sentences reach about 45, the same words cut off by a crop 60."""

TOGETHER = 0.5
"""Seconds that two must speak at once for one transcription to be too few."""

TOUCHING = 0.1
"""Seconds between two turns that follow at once."""

INSIDE = 0.3
"""Seconds from both ends of a word at which no other speaker can begin."""

LONG = 1.0
"""Seconds of a voice in which some word should have been recognised."""

SPEECH = frozenset({"Speech", "Conversation", "Narration, monologue"})
"""The labels of somebody speaking words."""

APART = 0.5
"""Seconds that words and their voice may lie apart."""


def words(evidence: Evidence) -> Iterator[Contradiction]:
    """Two who understood other words in one stretch, or another language."""
    spoken = [noted for noted in evidence.of(Utterance) if not noted.percept.translated]
    firm = [noted for noted in spoken if (noted.percept.confidence or 1.0) >= LEAST]
    shelf = PerceptIndex(firm)
    pairs = ((a, b) for a in firm for b in shelf.near(a.percept.segment) if a.call < b.call)
    for a, b in pairs:
        one, other = a.percept, b.percept
        shared = one.segment.intersect(other.segment)
        if shared is None:
            continue
        if max(one.segment.covered_by(shared), other.segment.covered_by(shared)) < 0.8:
            continue
        if _foreign(one, other):
            kind, what = ConflictKind.LANGUAGE, f"{one.language} and {other.language}"
        elif _different(_within(one, shared), _within(other, shared)):
            kind, what = ConflictKind.WORDS, f"{one.text!r} and {other.text!r}"
        else:
            continue
        yield Contradiction(
            kind=kind,
            segment=shared,
            between=(a.index, b.index),
            text=f"{one.tool} and {other.tool} hear {what} at {shared}",
            query=evidence.again("", "words", shared),
        )


def _foreign(one: Utterance, other: Utterance) -> bool:
    return None not in (one.language, other.language) and one.language != other.language


def _within(utterance: Utterance, place: Segment) -> list[str]:
    """The words in a stretch; where their times are not known, all of them."""
    if not utterance.words:
        return plain(utterance.text).split()
    heard = [word for word in utterance.words if word.segment.covered_by(place) > 0.5]
    return plain(" ".join(word.text for word in heard)).split()


def _different(one: Sequence[str], other: Sequence[str]) -> bool:
    if min(len(one), len(other)) < FEW:
        return False
    return fuzz.ratio(" ".join(one), " ".join(other)) < DIFFERENT


def voices(evidence: Evidence) -> Iterator[Contradiction]:
    """Words where nobody speaks, and a long voice without a word."""
    turns, utterances = evidence.of(Turn), evidence.of(Utterance)
    spoke, said = PerceptIndex(turns), PerceptIndex(utterances)
    for spoken in utterances:
        place = spoken.percept.segment
        sure = (spoken.percept.confidence or 1.0) >= SURE and len(spoken.percept.text.split()) > FEW
        if sure and _question_only(evidence, place, spoke, "diarize"):
            yield _unmatched(evidence, spoken, f"words {spoken.percept.text!r}", "diarize")
    for voice in (*turns, *_speech(evidence)):
        place = voice.percept.segment
        if place.duration >= LONG and _question_only(evidence, place, said, "asr"):
            yield _unmatched(evidence, voice, "somebody speak", "asr")


def _speech(evidence: Evidence) -> list[IndexedPercept[SoundEvent]]:
    """The sounds that are clearly speech."""
    return [
        noted
        for noted in evidence.of(SoundEvent)
        if noted.percept.label in SPEECH and (noted.percept.confidence or 1.0) >= LOUD_AND_CLEAR
    ]


def _question_only(
    evidence: Evidence,
    place: Segment,
    others: PerceptIndex[Turn] | PerceptIndex[Utterance],
    tool: str,
) -> bool:
    """Whether a tool listened there, and found nothing in or near it."""
    there = any(place.covered_by(evidence.crop(at)) >= 1.0 for at, _ in evidence.whole(tool))
    return there and not any(True for _ in others.near(place, APART))


def _unmatched(
    evidence: Evidence,
    noted: IndexedPercept[Turn] | IndexedPercept[Utterance] | IndexedPercept[SoundEvent],
    what: str,
    no_audio: str,
) -> Contradiction:
    place = noted.percept.segment
    return Contradiction(
        kind=ConflictKind.PRESENCE,
        segment=place,
        between=(noted.index,),
        text=f"{noted.percept.tool} hears {what} at {place}, {no_audio} hears nobody there",
        query=evidence.again("", "words", place),
    )


def overlap(evidence: Evidence) -> Iterator[Contradiction]:
    """Two who speak at once where one voice was transcribed; one word that two speakers share."""
    utterances = PerceptIndex(evidence.of(Utterance))
    for a, b in _neighbours(evidence.of(Turn)):
        both = a.percept.segment.intersect(b.percept.segment)
        for spoken in utterances.near(a.percept.segment):
            place, between = spoken.percept.segment, (a.index, b.index, spoken.index)
            if both is None:
                for word in spoken.percept.words:
                    if _shares(word, a.percept, b.percept):
                        told = f"the speaker changes within {word.text.strip()!r}"
                        yield _at_once(evidence, between, word.segment, told)
            elif both.duration >= TOGETHER and both.covered_by(place) > 0.8:
                yield _at_once(evidence, between, both, "two speak at once")


def _neighbours(
    turns: Sequence[IndexedPercept[Turn]],
) -> Iterator[tuple[IndexedPercept[Turn], IndexedPercept[Turn]]]:
    """Turns of two speakers, told apart by one call, that touch or overlap."""
    ordered = sorted(turns, key=lambda turn: turn.percept.segment.start)
    for at, a in enumerate(ordered):
        for b in ordered[at + 1 :]:
            if b.percept.segment.start > a.percept.segment.end + TOUCHING:
                break
            if a.call == b.call and a.percept.speaker != b.percept.speaker:
                yield a, b


def _shares(word: Word, one: Turn, other: Turn) -> bool:
    """Whether one speaker says the beginning of a word and another its end."""
    first, second = sorted((one.segment, other.segment), key=lambda place: place.start)
    return word.segment.start + INSIDE < first.end and second.start < word.segment.end - INSIDE


def _at_once(
    evidence: Evidence, between: tuple[int, ...], place: Segment, told: str
) -> Contradiction:
    return Contradiction(
        kind=ConflictKind.OVERLAP,
        segment=place,
        between=between,
        text=f"diarize hears that {told} at {place}, where one voice was transcribed",
        query=evidence.again("", "words", place),
    )


def speakers(evidence: Evidence) -> Iterator[Contradiction]:
    """Two who told speakers apart and found different numbers; a part with more than the whole."""
    found = [
        (number, [turn for turn in evidence.of(Turn) if turn.call == number])
        for number, _ in evidence.whole("diarize")
    ]
    for (one, heard), (other, others) in combinations(found, 2):
        a, b = evidence.crop(one), evidence.crop(other)
        n, m = (len({turn.percept.speaker for turn in turns}) for turns in (heard, others))
        more = (n > m and a.covered_by(b) >= 1.0) or (m > n and b.covered_by(a) >= 1.0)
        if more or (n != m and a.alike(b)):
            place = a.intersect(b) or a
            yield Contradiction(
                kind=ConflictKind.SPEAKERS,
                segment=place,
                between=tuple(turn.index for turn in (*heard, *others)),
                text=f"{n} speakers were told apart at {a}, {m} at {b}",
                query=evidence.again("", "words", place),
            )
