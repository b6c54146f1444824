"""Whether traits and measurements are true of a scene, as far as its annotations know."""

from __future__ import annotations

from graphs.choices.aspects import is_kind
from graphs.choices.chord_names import chords_alike
from graphs.choices.music_text import metre
from tools.evidence import Measurement, Percept, Trait

NEAR = 0.04
"""By which share of itself a tempo or a pitch may be off (the usual tolerance of tempo)."""

LIKE = 0.6
"""How nearly a chord or key must be the true one."""


def truth_of(heard: Trait | Measurement, facts: tuple[Percept, ...]) -> bool | None:
    """Whether it is so; None where nothing is known of that respect, or that quantity, there."""
    known = [one for one in facts if _same_respect(heard, one) and _meets(heard, one)]
    return any(_true(heard, one) for one in known) if known else None


def _same_respect(heard: Trait | Measurement, fact: Percept) -> bool:
    match heard, fact:
        case Trait(aspect=one), Trait(aspect=other):
            return one == other
        case Measurement(quantity=one), Measurement(quantity=other):
            return one == other
        case _:
            return False


def _meets(heard: Trait | Measurement, fact: Percept) -> bool:
    """Whether they share half of the shorter stretch."""
    if fact.segment is None:
        return False
    shared = heard.segment.intersect(fact.segment)
    shorter = min(heard.segment.duration, fact.segment.duration)
    return shared is not None and shared.duration >= 0.5 * shorter


def _true(heard: Trait | Measurement, fact: Percept) -> bool:
    match heard, fact:
        case Trait(aspect=aspect, label=label), Trait(label=true):
            return label.lower() == true.lower() or is_kind(aspect, label, true)
        case Measurement(text=text), Measurement(text=true) if text and true:
            return text == true or chords_alike(text, true) >= LIKE or _same_metre(text, true)
        case Measurement(value=float(value)), Measurement(value=float(true)):
            return abs(value - true) <= NEAR * abs(true)
        case _:
            return False


def _same_metre(text: str, true: str) -> bool:
    return metre(text) is not None and metre(text) == metre(true)
