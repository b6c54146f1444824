"""One question about a scene as a row of `questions.json`: MMAU's fields, and some of our own."""

from __future__ import annotations

import uuid

from pydantic import BaseModel

from evals.scenes.questions.question_kinds import asked, difficulty, is_reasoning, task
from evals.scenes.reference import SceneFacts
from evals.splits import Split
from graphs.query.notation import read
from graphs.query.program import Program

DATASET = "listen-again-programs"


class Seen(BaseModel, frozen=True):
    """What of a question occurs in training: wording, shape, the packages that sound in it."""

    wording: bool
    shape: bool
    source: bool


class SceneRow(BaseModel, frozen=True):
    """A question with its right answer.

    Attributes:
        choices: None of an open question.
        accepted: Of an open question, every answer that is right.
        needs: Indices of the percepts without which the answer would be another.
        program: In the notation.
        wording: The batch of hand-written questions that it is worded by.
    """

    audio: str
    question: str
    choices: tuple[str, ...]
    answer: str
    accepted: tuple[str, ...] = ()
    needs: tuple[int, ...]
    program: str
    wording: str
    shape: str
    packages: tuple[str, ...]
    seen: Seen

    def row(self, split: Split, seed: int) -> dict[str, object]:
        """The row."""
        name = f"{DATASET}/{seed}/{self.audio}/{self.program}/{self.question}"
        program = read(self.program)
        assert program is not None
        return {
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
            "audio_id": f"./{self.audio}",
            **self.model_dump(mode="json", include={"question", "choices", "answer"}),
            "dataset": DATASET,
            "split": split,
            **_sorts(program),
            **self.model_dump(
                mode="json",
                include={"accepted", "needs", "program", "wording", "shape", "packages", "seen"},
            ),
        }


def _sorts(program: Program) -> dict[str, str]:
    return {
        "task": task(program),
        "category": "Reasoning" if is_reasoning(program) else "Information Extraction",
        "sub-category": asked(program),
        "difficulty": difficulty(program),
    }


def packages_of(facts: SceneFacts) -> tuple[str, ...]:
    """The packages of a scene's recordings, each once."""
    return tuple(dict.fromkeys(source.package for source in facts.sources))
