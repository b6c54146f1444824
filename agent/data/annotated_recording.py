"""A recording of which everything is known, and a question that its annotations answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evals.scenes.clip_manifest import keep
from evals.scenes.reference import SceneFacts
from evals.scenes.templates.question_wording import SceneQuestion
from evals.wordings.inflection import article
from evals.wordings.sound_names import called
from tools.evidence import SoundEvent

SOMEBODY = "somebody"


@dataclass(frozen=True)
class Recording:
    """Reference annotations, and where the sound itself lies.

    Attributes:
        path: The file.
        voices: What each speaker sounds like ("a woman"), where that is known.
    """

    facts: SceneFacts
    path: Path
    voices: Mapping[str, str]

    @property
    def speakers(self) -> list[str]:
        """Each speaker's name, in order of appearance."""
        return list(dict.fromkeys(turn.speaker for turn in self.facts.turns))

    def behind(self, event: SoundEvent) -> bool:
        """Whether it sounds from beginning to end."""
        return event.segment.duration >= self.facts.seconds

    def level(self, event: SoundEvent) -> float | None:
        """How loud it is, in dB below full scale, where that is known."""
        return self.facts.levels[self.facts.percepts.index(event)]


@dataclass(frozen=True)
class Case:
    """A question about a recording."""

    recording: Recording
    question: SceneQuestion

    @property
    def answer(self) -> int:
        """The index of the right choice."""
        return self.question.choices.index(self.question.answer)


def phrase(label: str) -> str:
    """A label in everyday words, where there are any; else the label as it is."""
    known = keep().phrases.get(label)
    if known is not None:
        return known
    countable = (*called(label, "noun verbing"), *called(label, "event"), *called(label, "thing"))
    if countable:
        return f"{article(countable[0])} {countable[0]}"
    return next(iter((*called(label, "mass"), *called(label, "things"))), label)
