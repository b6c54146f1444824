"""Which annotations a question rests on, so that a wrong answer is traced to what was missed."""

from __future__ import annotations

from evals.scenes.clip_manifest import ClipManifest
from evals.scenes.reference import SceneFacts
from evals.scenes.templates.question_wording import SceneQuestion, the
from tools.evidence import Measurement, Percept, SoundEvent, Turn, Utterance

WHOLE: dict[str, tuple[type, ...]] = {
    "absent": (SoundEvent,),
    "alone": (SoundEvent, Turn),
    "faster": (Measurement,),
    "higher": (Measurement,),
    "language": (Utterance,),
    "longer": (SoundEvent,),
    "louder": (SoundEvent,),
    "same voice": (Turn,),
    "tempo": (Measurement,),
    "while": (Utterance,),
    "who": (Turn,),
}
"""Kinds of question for which everything of a sort has to be heard."""


def needs_of(question: SceneQuestion, facts: SceneFacts, kept: ClipManifest) -> tuple[int, ...]:
    """What the question or its answer names, and what its kind needs all of.

    That something is absent rests on none.

    Returns:
        Indices into the scene's percepts.
    """
    told = f"{question.text} {question.answer}"
    whole = WHOLE.get(question.kind, ())
    needed = [
        at
        for at, fact in enumerate(facts.percepts)
        if isinstance(fact, whole) or _named(fact, told, kept)
    ]
    if needed or question.kind == "present":
        return tuple(needed)
    # What is left counts people, or compares notes.
    sort = Turn if question.task == "speech" else Measurement
    return tuple(at for at, fact in enumerate(facts.percepts) if isinstance(fact, sort))


def _named(fact: Percept, told: str, kept: ClipManifest) -> bool:
    """Whether the words speak of the annotation."""
    match fact:
        case SoundEvent():
            # "a dog barking" may stand there as "the dog barking".
            return the(kept.phrase(fact.label)).removeprefix("the ") in told
        case Utterance():
            return (bool(fact.text) and fact.text in told) or "sentences are spoken" in told
        case _:
            return False
