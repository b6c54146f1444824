"""Claims against reference annotations ("facts"): each of either gets its verdict.

From the paper (MPAR², section on CAFE; known at second hand): a claim is matched, hallucinated,
misused or neutral, a fact is matched or missed, and the four rates of `error_rates.py`.

Ours, where the paper leaves it to a language model:

1. The annotations are those that a scene was made from, not a caption written by a model.
2. Claims are percepts, and the matching is mechanical: one to one, by kind, label (through the
   ontology, then the text embedding), time (a collar of 0.2 s) and words.
3. Misused is: the right sound at a wrong time, more often than it sounds, a turn given to the wrong
   speaker, a quantity with a wrong value. Its fact counts as missed, for nobody found it.
4. Neutral, and in no denominator: what a tool itself half believes (a confidence below 0.3, given
   for others to weigh), what the facts cannot decide (loudness, pitch, impressions), a
   word too general to be a claim ("Animal", "Music") over something of its sort, "Speech" over
   somebody's voice, and what a second call says again of a fact that is matched already. No facts
   are traits of voices and recordings, and translations, of which no claim is judged either.
5. Cutting is no perception: an utterance that spans two facts is cut at its words' times, and a
   turn in pieces is one turn, as long as the speaker is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from evals.oracle import reported
from evals.perception.claim_normaliser import cut, named
from evals.perception.match_scores import WRONG_NUMBER, Alike, fit, shared
from evals.perception.matching import assigned
from graphs.state import Call
from tools import ontology
from tools.evidence import Measurement, Miss, Percept, SoundEvent, Trait, Turn, Utterance

BELIEVED = 0.3
"""The confidence from which a percept is a claim."""


class ClaimVerdict(StrEnum):
    """What becomes of a claim."""

    MATCHED = "matched"
    MISUSED = "misused"
    HALLUCINATED = "hallucinated"
    NEUTRAL = "neutral"


@dataclass(frozen=True)
class Claim:
    """A percept, from which call, and what became of it. `fact` is the one it is about."""

    percept: Percept
    call: int
    round: int
    verdict: ClaimVerdict = ClaimVerdict.HALLUCINATED
    fact: int | None = None


@dataclass(frozen=True)
class Judgement:
    """Every claim with its verdict, and which facts were found.

    Attributes:
        claims: In the order of the calls.
        facts: The reference annotations.
        asked: Those that a tool was asked for, where they are; the others nobody listened for.
    """

    claims: tuple[Claim, ...]
    facts: tuple[Percept, ...]
    asked: frozenset[int] = frozenset()

    @property
    def found(self) -> frozenset[int]:
        """The facts that a claim matched."""
        matched = (claim for claim in self.claims if claim.verdict is ClaimVerdict.MATCHED)
        return frozenset(claim.fact for claim in matched if claim.fact is not None)


def judge(calls: Sequence[Call], known: Sequence[Percept], alike: Alike) -> Judgement:
    """Matches all that was heard in an episode with all that there was to be heard."""
    facts = [fact for fact in known if is_judged(fact)]
    heard = [
        Claim(piece, number, call.round)
        for number, call in enumerate(calls)
        for percept in named(call.percepts, facts)
        if not isinstance(percept, Miss)
        for piece in cut(percept, facts)
    ]
    firm = [claim for claim in heard if _is_firm(claim.percept)]
    placed = _matched(firm, facts, alike)
    judged = [_judged(claim, placed, facts, alike) for claim in placed]
    rest = [replace(c, verdict=ClaimVerdict.NEUTRAL) for c in heard if not _is_firm(c.percept)]
    asked = {at for call in calls for at, fact in enumerate(facts) if reported(fact, call.query)}
    return Judgement((*judged, *rest), tuple(facts), frozenset(asked))


def is_judged(percept: Percept) -> bool:
    """Whether it is of a sort that is right or wrong: no trait, and no translation."""
    translation = isinstance(percept, Utterance) and percept.translated
    return not translation and not isinstance(percept, Trait)


def _is_firm(percept: Percept) -> bool:
    """Whether it may be right or wrong, and its own tool believes it."""
    sure = None if isinstance(percept, Miss) else percept.confidence
    return is_judged(percept) and (sure is None or sure >= BELIEVED)


def _matched(claims: Sequence[Claim], facts: Sequence[Percept], alike: Alike) -> list[Claim]:
    """Pairs claims and facts one to one, so that the likenesses add up to the most."""
    weight_CF = np.zeros((len(claims), len(facts)))
    for c, claim in enumerate(claims):
        for f, fact in enumerate(facts):
            weight_CF[c, f] = _weight(claim.percept, fact, alike)
    pairs = assigned(weight_CF)
    return [
        replace(claim, verdict=ClaimVerdict.MATCHED, fact=pairs[c]) if c in pairs else claim
        for c, claim in enumerate(claims)
    ]


def _weight(claim: Percept, fact: Percept, alike: Alike) -> float:
    """0 unless the claim is right; of right ones, the more alike and the longer together."""
    found = fit(claim, fact, alike)
    if not found.there or found.same <= WRONG_NUMBER or _other_speaker(claim, fact):
        return 0.0
    assert claim.segment is not None
    assert fact.segment is not None
    return found.same + shared(claim.segment, fact.segment) / fact.segment.duration


def _other_speaker(claim: Percept, fact: Percept) -> bool:
    return isinstance(claim, Turn) and isinstance(fact, Turn) and claim.speaker != fact.speaker


def _judged(claim: Claim, placed: Sequence[Claim], facts: Sequence[Percept], alike: Alike) -> Claim:
    """The verdict of a claim that no fact was left for."""
    if claim.verdict is ClaimVerdict.MATCHED:
        return claim
    percept = claim.percept
    if _undecided(percept, facts):
        return replace(claim, verdict=ClaimVerdict.NEUTRAL)
    again = [f for f, fact in enumerate(facts) if _weight(percept, fact, alike) > 0]
    takers = {other.fact: other for other in placed if other.verdict is ClaimVerdict.MATCHED}
    for f in again:
        said_before = f in takers and takers[f].call != claim.call
        if said_before or isinstance(percept, Turn | Utterance):
            return replace(claim, verdict=ClaimVerdict.NEUTRAL, fact=f)
    about = next(_about(percept, facts, alike), None)
    if about is None:
        return claim
    return replace(claim, verdict=ClaimVerdict.MISUSED, fact=about)


def _about(percept: Percept, facts: Sequence[Percept], alike: Alike) -> Iterator[int]:
    """Facts that the claim gets wrong in time, number, speaker or value."""
    for f, fact in enumerate(facts):
        found = fit(percept, fact, alike)
        if found.same > 0 and (found.there or not isinstance(percept, Turn)):
            yield f


def _undecided(percept: Percept, facts: Sequence[Percept]) -> bool:
    """Whether no fact can say that the claim is right or wrong."""
    match percept:
        case Measurement():
            return not any(
                isinstance(fact, Measurement) and fact.quantity == percept.quantity
                for fact in facts
            )
        case SoundEvent():
            return ontology.is_backdrop(percept.label) or any(
                _general(percept, fact) for fact in facts
            )
        case Turn() | Utterance():
            return False
        case _:
            return True


def _general(claim: SoundEvent, fact: Percept) -> bool:
    """Whether it says of a fact that is there only what sort of thing it is."""
    if fact.segment is None or not claim.segment.intersect(fact.segment):
        return False
    match fact:
        case Turn():
            return ontology.related(claim.label, "Speech")
        case SoundEvent():
            return ontology.is_generic(claim.label) and ontology.related(claim.label, fact.label)
        case _:
            return False
