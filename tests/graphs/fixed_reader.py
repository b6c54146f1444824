"""A reader that knows questions by heart, for tests that have no trained one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphs.likeness import Likeness
from graphs.policy.prices import packed
from graphs.program_controller import ProgramController
from graphs.program_planner import ProgramPlanner, planned
from graphs.program_reasoner import ProgramReasoner
from graphs.query.notation import read
from graphs.query.reading import Reading
from graphs.state import Plan, Question

READ = {
    "How many times does the dog bark?": 'count(sound("dog bark"))',
    "How many barks?": 'count(sound("barks"))',
    "How many frogs?": 'count(sound("frogs"))',
    "How many people are speaking?": "count(speaker())",
    "How many people speak?": "count(speaker())",
    "Is there a bell?": 'exists(sound("bell"))',
    "Is there a dog?": 'exists(sound("dog"))',
    "Is there a doorbell?": 'exists(sound("doorbell"))',
    "Is there a frog?": 'exists(sound("frog"))',
    "What animal barks?": 'name(sound("animal"))',
    "What animal is heard?": 'name(sound("animal"))',
    "What does the first speaker say?": "words(by(speech(), nth(1, speaker())))",
    "What is heard after the dog?": 'name(after(sound(), sound("dog")))',
    "What is heard after the woman speaks?": "name(after(sound(), woman(speech())))",
    "What is heard?": "name(sound())",
    "What is said after the dog?": 'words(after(speech(), sound("dog")))',
    "What is said?": "words(speech())",
    "What is the tempo of the second half?": "tempo(part(whole(), 2, 2))",
    "When does the dog bark first?": 'start(nth(1, sound("dog bark")))',
    "Which animal is heard?": 'name(sound("animal"))',
    "Which comes first?": "name(nth(1, sound()))",
    "Which is louder, the dog or the bell?": (
        'name(most("loudness", either(sound("dog"), sound("bell"))))'
    ),
    "Which is louder?": 'name(most("loudness", sound()))',
    "Which language is spoken after the dog barks?": (
        'language(after(speech(), sound("dog barks")))'
    ),
    "Which sound is heard?": "name(sound())",
    "Who speaks first?": "gender(nth(1, turn()))",
}
"""Questions of tests, and what they ask."""


@dataclass(frozen=True)
class FixedReader:
    """Reads every question as one program, or the known ones as theirs and no other."""

    program: str | Mapping[str, str] = field(default_factory=lambda: READ)
    probability: float = 0.9

    def __call__(self, question: str, choices: tuple[str, ...]) -> Reading:
        """What is known by heart."""
        known = self.program if isinstance(self.program, str) else self.program.get(question)
        return Reading(read(known) if known else None, self.probability)


BY_HEART = ProgramPlanner(FixedReader())
"""A planner that knows these questions."""


def plan_of(question: Question) -> Plan:
    """The plan of a question that is known by heart."""
    return planned(read(READ[question.text]), question, 0.9)


def led_by_hand(likeness: Likeness) -> ProgramController:
    """The hand-written controller, at the packed prices."""
    return ProgramController(ProgramReasoner(likeness).result, packed())
