"""How far one claim fits one annotation: whether it is the same thing, and whether it is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from evals.perception.transcript import words_of
from tools import ontology
from tools.audio import Segment
from tools.evidence import Measurement, Percept, SoundEvent, Turn, Utterance

COLLAR = 0.2
"""Seconds by which a claim may lie beside an annotation and still be there; DCASE's collar."""

ALIKE = 0.6
"""Likeness from which a label that is no kin by the ontology names the same sound."""

WORDS_RIGHT = 0.5
"""The share of words that an utterance must have right to be that utterance."""

TOLERANCE = 0.04
"""The share by which a measured tempo may be off (MIREX 2006)."""

Alike = Callable[[str, str], float]
"""How well the first text names the second label, in [0, 1]."""

NEVER = 0.0


@dataclass(frozen=True)
class Fit:
    """Likeness in [0, 1] of what is claimed and what is so, and whether the places meet."""

    same: float
    there: bool


NONE = Fit(NEVER, there=False)


def fit(claim: Percept, fact: Percept, alike: Alike) -> Fit:
    """Of two percepts; what is of another kind never fits."""
    if claim.segment is None or fact.segment is None:
        return NONE
    there = claim.segment.gap(fact.segment) <= COLLAR
    match claim, fact:
        case SoundEvent(label=one), SoundEvent(label=other):
            return Fit(_label(one, other, alike), there)
        case Utterance(), Utterance():
            return Fit(_words(claim, fact), there)
        case Turn(), Turn():
            return Fit(1.0, there)
        case Measurement(), Measurement():
            return Fit(_value(claim, fact), there)
        case _:
            return NONE


def _label(claimed: str, true: str, alike: Alike) -> float:
    """1 for the same sound or a kind of it; a word that says too little is no claim of it."""
    if claimed == true:
        return 1.0
    if ontology.is_generic(claimed):
        return NEVER
    if ontology.related(claimed, true):
        return 0.9
    likeness = alike(claimed, true)
    return 0.8 * likeness if likeness >= ALIKE else NEVER


def _words(claim: Utterance, fact: Utterance) -> float:
    """The share of right words; where the words are not known, whether the language is right."""
    if not fact.text:
        return 1.0 if claim.language in (fact.language, None) else NEVER
    said, true = (words_of(text, fact.language) for text in (claim.text, fact.text))
    right = 1 - Levenshtein.distance(said, true) / max(len(said), len(true), 1)
    return right if right >= WORDS_RIGHT else NEVER


def _value(claim: Measurement, fact: Measurement) -> float:
    """1 within the tolerance or in the same words, a little where only the value is wrong.

    Keys, chords and metres are told in words alone.
    """
    if claim.quantity != fact.quantity or (claim.value is None and fact.value is not None):
        return NEVER
    if claim.value is None or fact.value is None:
        right = bool(fact.text) and claim.text.casefold() == fact.text.casefold()
    else:
        right = abs(claim.value - fact.value) <= TOLERANCE * abs(fact.value)
    return 1.0 if right else WRONG_NUMBER


WRONG_NUMBER = 0.1
"""The likeness of a measurement of the right quantity that is off, in number or in words."""


def shared(one: Segment, other: Segment) -> float:
    """Seconds that both cover."""
    both = one.intersect(other)
    return both.duration if both else 0.0
