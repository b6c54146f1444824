"""Annotations in words: what each sort of listening finds, and how prose cites it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from agent.data.annotated_recording import SOMEBODY, Case, Recording, phrase
from evals.scenes.templates.question_wording import the
from graphs.choices.language_names import name_of
from tools.audio import Segment
from tools.evidence import Measurement, SoundEvent, Turn, Utterance
from tools.lalm.grammars.paqa import cite

QUANTITIES = {"tempo": "a beat at {} BPM", "pitch": "a note of {} Hz"}


@dataclass(frozen=True)
class StatedFact:
    """One annotation in words.

    Attributes:
        text: By itself: "a dog barking", "S1 says “Hold on.”".
        clause: Whether the text has a verb of its own.
    """

    text: str
    segment: Segment
    clause: bool = False

    @property
    def cited(self) -> str:
        """With its time."""
        return f"{self.text} at {cite(self.segment)}"


def told(facts: Sequence[StatedFact]) -> str:
    """Several in a row, each with its time: "one hears rain at 1-2 s and a bell at 3-4 s"."""
    nouns = _joined([fact.cited for fact in facts if not fact.clause])
    clauses = [fact.cited for fact in facts if fact.clause]
    return _joined([*([f"one hears {nouns}"] if nouns else []), *clauses])


def sentence(clause: str) -> str:
    """A clause with a capital letter and a full stop."""
    return f"{clause[:1].upper()}{clause[1:]}."


def _joined(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def sound(event: SoundEvent, more: str = "") -> StatedFact:
    """A sound, with what else is to be said of it."""
    return StatedFact(phrase(event.label) + more, event.segment)


def turn(one: Turn, recording: Recording) -> StatedFact:
    """A turn, with the voice where it is known."""
    voice = recording.voices.get(one.speaker)
    return StatedFact(f"{one.speaker}{f' ({voice})' if voice else ''} speaks", one.segment, True)


def words(one: Utterance, language: bool = False) -> StatedFact:
    """A sentence, and who says it."""
    known = language and one.language not in (None, "und")
    tongue = f" in {name_of(one.language or '')}" if known else ""
    return StatedFact(f"{one.speaker or SOMEBODY} says “{one.text}”{tongue}", one.segment, True)


def measured(one: Measurement) -> StatedFact:
    """A measurement of a stretch: "a note of 440 Hz", "the chord A minor", "24 beats"."""
    if one.times:
        text = f"{len(one.times)} {one.quantity}s"
    elif one.text:
        text = f"the {one.quantity} {one.text}"
    else:
        known = QUANTITIES.get(one.quantity, f"a {one.quantity} of {{}} {one.unit}")
        text = known.format(f"{one.value or 0:g}").strip()
    return StatedFact(text, one.segment)


def named(case: Case) -> list[SoundEvent]:
    """The sounds that the question names."""
    text = case.question.text
    return [
        event
        for event in case.recording.facts.sounds
        # "a dog barking" may stand there as "the dog barking".
        if the(phrase(event.label)).removeprefix("the ") in text
    ]


def quoted(case: Case) -> list[Utterance]:
    """The sentences that the question quotes."""
    return [one for one in case.recording.facts.said if f"“{one.text}”" in case.question.text]


def _of(quantity: str) -> Callable[[Case], Iterable[StatedFact]]:
    def found(case: Case) -> Iterable[StatedFact]:
        return (measured(m) for m in case.recording.facts.measured if m.quantity == quantity)

    return found


def _sounds(case: Case) -> Iterable[StatedFact]:
    return (sound(event) for event in case.recording.facts.sounds)


def _levels(case: Case) -> Iterable[StatedFact]:
    for event in case.recording.facts.sounds:
        level = case.recording.level(event)
        yield sound(event, "" if level is None else f" ({level:.0f} dB)")


def _lengths(case: Case) -> Iterable[StatedFact]:
    return (sound(e, f" (for {e.segment.duration:.1f} s)") for e in case.recording.facts.sounds)


def _behind(case: Case) -> Iterable[StatedFact]:
    recording = case.recording
    return (sound(event) for event in recording.facts.sounds if recording.behind(event))


def _passing(case: Case) -> Iterable[StatedFact]:
    recording = case.recording
    return (sound(event) for event in recording.facts.sounds if not recording.behind(event))


SORTS: dict[str, Callable[[Case], Iterable[StatedFact]]] = {
    "sounds": _sounds,
    "levels": _levels,
    "lengths": _lengths,
    "behind": _behind,
    "passing": _passing,
    "named": lambda case: (sound(event) for event in named(case)),
    "quoted": lambda case: (words(one) for one in quoted(case)),
    "words": lambda case: (words(one) for one in case.recording.facts.said),
    "languages": lambda case: (words(one, True) for one in case.recording.facts.said),
    "turns": lambda case: (turn(one, case.recording) for one in case.recording.facts.turns),
    "pitches": _of("pitch"),
    "tempi": _of("tempo"),
}
"""What listening for something finds."""
