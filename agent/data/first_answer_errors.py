"""A first answer that is wrong in a way that listeners are, and the evidence against it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from agent.data.annotated_recording import Case, phrase
from agent.data.evidence_text import StatedFact, measured, named, sound, told, words
from agent.data.rationale import Argument, quote
from evals.scenes.templates.question_wording import NUMBERS, ORDINALS
from evals.scenes.templates.speech_questions import LANGUAGES
from tools.evidence import Measurement

SENTENCES = frozenset({"said", "said after", "said while"})
_NTH = re.compile(rf"the ({'|'.join(ORDINALS)}) (person|pattern|note)", re.IGNORECASE)
_TIME = re.compile(r"(\d+(?:\.\d+)?) seconds")


def mistaken(case: Case, rng: Random) -> int:
    """The index of a wrong choice that a listener could take for the right one.

    A number is off by one, a time is the nearest other one; else it is something that is heard in
    the same recording, at another place or by another voice, where a choice is.
    """
    question = case.question
    wrong = [at for at in range(len(question.choices)) if at != case.answer]
    for distance in (_apart, _late):
        near = {at: distance(question.answer, question.choices[at]) for at in wrong}
        known = [gap for gap in near.values() if gap is not None]
        if known:
            return rng.choice([at for at in wrong if near[at] == min(known)])
    heard = [at for at in wrong if list(found(case, question.choices[at]))]
    return rng.choice(heard or wrong)


def _apart(one: str, other: str) -> float | None:
    """How far two numbers lie apart."""
    if one not in NUMBERS or other not in NUMBERS:
        return None
    return abs(NUMBERS.index(one) - NUMBERS.index(other))


def _late(one: str, other: str) -> float | None:
    """How far two times lie apart, in seconds."""
    first, second = _TIME.fullmatch(one), _TIME.fullmatch(other)
    return round(abs(float(first[1]) - float(second[1])), 3) if first and second else None


def found(case: Case, choice: str) -> Iterator[StatedFact]:
    """What is heard in the recording of what a choice names."""
    recording = case.recording
    yield from (sound(event) for event in recording.facts.sounds if phrase(event.label) == choice)
    yield from (words(one) for one in recording.facts.said if one.text == choice)
    yield from (
        words(one, True)
        for one in recording.facts.said
        if LANGUAGES.get(one.language or "") == choice
    )
    yield from (
        measured(one)
        for one in recording.facts.measured
        if f"{one.value or 0:.0f} {one.unit}" == choice
    )
    if (nth := _NTH.match(choice)) is not None:
        yield from _nth(case, ORDINALS.index(nth[1].lower()), nth[2].lower())
    if choice in ("The highest note", "The lowest note"):
        pitches = sorted(_of(case, "pitch"), key=lambda one: one.value or 0.0)
        yield measured(pitches[-1] if "highest" in choice else pitches[0])


def _nth(case: Case, at: int, what: str) -> Iterator[StatedFact]:
    """The person, pattern or note that comes at a place."""
    recording = case.recording
    if what == "person":
        names = recording.speakers[at : at + 1]
        yield from (words(one) for one in recording.facts.said if one.speaker in names)
        return
    things = _of(case, "tempo" if what == "pattern" else "pitch")
    yield from (measured(one) for one in things[at : at + 1])


def _of(case: Case, quantity: str) -> list[Measurement]:
    return [one for one in case.recording.facts.measured if one.quantity == quantity]


def overheard(case: Case, argument: Argument, wrong: str) -> list[StatedFact]:
    """The little evidence that the wrong choice comes from: what it names, or not all there is."""
    heard = list(argument.parts[-1].heard)
    if named_so := list(found(case, wrong)):
        return sorted(named_so, key=lambda fact: fact.segment.start)
    if wrong in NUMBERS:
        return heard[: NUMBERS.index(wrong) + 1]
    if (time := _TIME.fullmatch(wrong)) is not None:
        return _around(case, float(time[1]))[:1]
    if wrong not in ("Yes", "No"):
        # Heard where the right one is, but taken for another.
        return [_vague(fact) for fact in found(case, case.question.answer)] or heard[:1]
    asked = {sound(event).text for event in named(case)}
    return [fact for fact in heard if fact.text not in asked][:1] or heard[:1]


def _vague(fact: StatedFact) -> StatedFact:
    """That there is something, and where."""
    text = "somebody speaks" if fact.clause else "something"
    return StatedFact(text, fact.segment, fact.clause)


def _around(case: Case, time: float) -> list[StatedFact]:
    """What begins or ends nearest to a time."""
    recording = case.recording
    facts = [*map(sound, recording.facts.sounds), *map(words, recording.facts.said)]
    edges = [(fact, edge) for fact in facts for edge in (fact.segment.start, fact.segment.end)]
    return [fact for fact, _ in sorted(edges, key=lambda pair: abs(pair[1] - time))]


def against(case: Case, wrong: str) -> str:
    """What evidence says of a wrong choice, as a clause; "" where it says nothing by itself."""
    heard = list(found(case, wrong))
    if heard:
        return f"of that choice, {told(heard)}"
    if wrong in ("Yes", "No") or wrong in NUMBERS or _TIME.fullmatch(wrong):
        return ""
    if case.question.kind in SENTENCES:
        return f"nobody says {quote(wrong)}"
    return f"{quote(wrong)} is not heard anywhere"


def decisive(case: Case, argument: Argument) -> list[StatedFact]:
    """What decides: the evidence of the right choice, or of the last sub-problem."""
    return list(found(case, case.question.answer)) or list(argument.parts[-1].heard)
