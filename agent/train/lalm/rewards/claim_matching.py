"""Claims of a trace against reference annotations ("facts"), one to one.

The pairing and the ontology are those of the evaluation (`evals.perception`), its judge is not:
this one reads traces, and what learns from it is measured by the other. A claim is worth what it
is like its fact, and half of that at a wrong place: a list without times, or with the whole
recording as the time of everything, must not be worth as much as one with times.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from agent.train.lalm.rewards.sound_mentions import same_sound
from agent.train.lalm.rewards.text_similarity import alike
from agent.train.lalm.rewards.trace_reader import NAMED, Kind, TraceClaim, TraceStep
from evals.perception.match_scores import COLLAR, TOLERANCE, WORDS_RIGHT
from evals.perception.matching import assigned
from evals.scenes.reference import TRUTH
from tools import ontology
from tools.audio import Segment
from tools.evidence import Measurement, Percept, SoundEvent, Turn, Utterance

KIN = 0.9
"""What a kind of the true sound is worth, or what it is a kind of."""

PLACED = 0.3
"""The share of common time from which a claim is at its fact's place, with collars around both."""

MISPLACED = 0.5
"""What is left of a claim elsewhere, or nowhere."""


@dataclass(frozen=True)
class Counts:
    """What became of claims and of facts; one that is partly right counts in part.

    Attributes:
        right: Claims that are so.
        wrong: Claims that are not.
        found: Facts that a claim is about.
        facts: All that there are.
    """

    right: float = 0.0
    wrong: float = 0.0
    found: float = 0.0
    facts: int = 0

    @property
    def precision(self) -> float:
        """Of the claims; 0 where there are none."""
        claims = self.right + self.wrong
        return self.right / claims if claims else 0.0

    @property
    def recall(self) -> float:
        """Of the facts; 0 where there are none."""
        return self.found / self.facts if self.facts else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def counted(
    steps: Sequence[TraceStep], truth: Sequence[Percept], kinds: frozenset[Kind] | None = None
) -> Counts:
    """All claims of these kinds; of all that the facts can tell of, where none are named.

    What a later step says again of a fact that is found counts nowhere: else a trace could water
    its mistakes down by repeating what is true. Nor does what is rightly said not to be there, of
    which there is no end.
    """
    kinds = kinds or told_of(truth)
    found: dict[int, float] = {}
    wrong = 0
    for fit in fits(steps, truth, kinds):
        best = {at: max(worth, fit.worths.get(at, 0.0)) for at, worth in found.items()}
        found = {**fit.worths, **best}
        wrong += fit.wrong
    right = sum(found.values())
    # Nobody has to tell a tempo or a pitch: such facts count only where they were told.
    due = [at for at, fact in enumerate(truth)
           if _kind(fact) in kinds and not isinstance(fact, Measurement)]  # fmt: skip
    return Counts(right, wrong + len(found) - right, right, len({*due, *found}))


def told_of(truth: Sequence[Percept]) -> frozenset[Kind]:
    """The kinds of claim that facts can tell right from wrong.

    Annotations are all there is. What other models heard is sounds and words; of anything else,
    such as who speaks when, only what is there says that somebody listened for it.
    """
    if all(fact.tool == TRUTH for fact in truth):
        return frozenset(get_args(Kind))
    heard: set[Kind] = {"sound", "speech"}
    heard.update(kind for fact in truth if (kind := _kind(fact)))
    return frozenset(heard)


@dataclass(frozen=True)
class StepFit:
    """How the claims of one step fit the facts.

    Attributes:
        worths: What the claim of each fact is worth, by the fact's place.
        wrong: Claims that are not so.
    """

    worths: Mapping[int, float]
    wrong: int

    @property
    def precision(self) -> float:
        """Of the claims; 0 where there are none."""
        claims = len(self.worths) + self.wrong
        return sum(self.worths.values()) / claims if claims else 0.0


def fits(
    steps: Sequence[TraceStep], truth: Sequence[Percept], kinds: frozenset[Kind]
) -> Iterator[StepFit]:
    """Each step's claims of these kinds, one to one with facts, which lie where it listened."""
    for step in steps:
        places = [at for at, fact in enumerate(truth) if _reached(step.segment, fact)]
        facts = [truth[at] for at in places]
        pairs, left = _paired([claim for claim in step.claims if claim.kind in kinds], facts)
        worths = {places[at]: worth for at, worth in pairs.items()}
        yield StepFit(worths, sum(_wrong(claim, facts) for claim in left))


def _reached(stretch: Segment | None, fact: Percept) -> bool:
    return not stretch or not fact.segment or stretch.gap(fact.segment) <= COLLAR


def _paired(
    claims: Sequence[TraceClaim], facts: Sequence[Percept]
) -> tuple[Mapping[int, float], Iterable[TraceClaim]]:
    """What the claim of each fact is worth, and the claims that no fact was left for."""
    said = [claim for claim in claims if not claim.denied]
    worth_CF = np.array([[_worth(claim, fact) for fact in facts] for claim in said])
    pairs = assigned(worth_CF) if worth_CF.size else {}
    left = [claim for at, claim in enumerate(said) if at not in pairs]
    denied = [claim for claim in claims if claim.denied]
    return {f: float(worth_CF[c, f]) for c, f in pairs.items()}, [*left, *denied]


def _wrong(claim: TraceClaim, truth: Sequence[Percept]) -> bool:
    """Whether it is wrong, rather than too general to be a claim or rightly denied."""
    if claim.denied:
        return any(_worth(claim, fact) > MISPLACED for fact in truth)
    if claim.kind == "sound" and ontology.is_generic(claim.text):
        return not any(_general(claim, fact) for fact in truth)
    return True


def _general(claim: TraceClaim, fact: Percept) -> bool:
    return isinstance(fact, SoundEvent) and ontology.related(claim.text, fact.label)


def _kind(fact: Percept) -> Kind | None:
    """What sort of claim a fact answers; None where it answers none."""
    match fact:
        case SoundEvent():
            return "sound"
        case Turn():
            return "voice"
        case Utterance():
            return "speech" if fact.text else None
        case Measurement(quantity="note", text=""):
            return "pitch"
        case Measurement(quantity=quantity):
            told = ("tempo", "pitch", "beat", "chord", "key", "metre", "note")
            return quantity if quantity in told else None
        case _:
            return None


def _worth(claim: TraceClaim, fact: Percept) -> float:
    """How far a claim is right of a fact, in [0, 1]."""
    if claim.kind != _kind(fact) or not fact.segment:
        return 0.0
    same = _same(claim, fact)
    if not same or _placed(claim, fact.segment):
        return same
    # Of a voice nothing but its place is claimed.
    return 0.0 if claim.kind == "voice" else same * MISPLACED


def _placed(claim: TraceClaim, true: Segment) -> bool:
    """What is denied anywhere is denied everywhere."""
    if claim.segment is None:
        return claim.denied
    if claim.denied:
        return claim.segment.intersect(true) is not None
    start, end = claim.segment.start, claim.segment.end
    both = min(end, true.end) - max(start, true.start) + 2 * COLLAR
    either = max(end, true.end) - min(start, true.start) + 2 * COLLAR
    return both / either >= PLACED


def _same(claim: TraceClaim, fact: Percept) -> float:
    match fact:
        case SoundEvent(label=label):
            if claim.text == label:
                return 1.0
            return KIN if same_sound(claim.text, label) else 0.0
        case Utterance(text=text):
            right = alike(claim.text, text)
            return right if right >= WORDS_RIGHT else 0.0
        case Measurement(text=text) if claim.kind in NAMED:
            return float(_name(claim.text) == _name(text))
        case Measurement(value=value):
            off = abs(float(claim.text) - (value or 0.0))
            return float(value is not None and off <= TOLERANCE * abs(value))
        case Turn():
            return 1.0
        case _:
            return 0.0


def _name(text: str) -> str:
    """Of a chord or a note, with its signs in letters."""
    return text.replace("♯", "#").replace("♭", "b").casefold()
