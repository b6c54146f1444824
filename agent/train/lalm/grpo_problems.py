"""What GRPO asks: rows as prompts with their sound; and how a student does on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.data.example import Example, prompt_of
from agent.student.generate import SamplingModel, sample
from agent.student.model_input import ModelInput
from agent.student.student import Student
from agent.student.token_sampling import Sampling
from agent.train.lalm.rewards.choice_reward import answer
from agent.train.lalm.sft_examples import loader, usable
from tools.audio import Samples


@dataclass(frozen=True)
class Problem:
    """A row, ready to be asked.

    Attributes:
        sound: Loads it, at the model's rate.
        text: The prompt's words.
    """

    row: Example
    sound: Callable[[], Samples]
    text: str

    @property
    def asked(self) -> ModelInput:
        """With its sound, loaded now."""
        return ModelInput(self.sound(), self.text)


def of(
    rows: Sequence[Example], folder: Path, student: Student, left_out: list[str] | None = None
) -> list[Problem]:
    """Rows of a set in `folder`, for a student; arguments and errors are those of `lessons.of`."""
    kept = usable(rows, folder, student.seconds, left_out)
    return [Problem(row, loader(row, folder, student.rate), prompt_of(row)) for row in kept]


def accuracy(speaker: SamplingModel, problems: Sequence[Problem], how: Sampling) -> float:
    """The share of problems of which the likeliest reply names the right option.

    No reply is given up: a question that is asked is answered, as in the evaluation.
    """
    pause = how.pause and how.pause.answering
    likeliest = how.model_copy(update={"temperature": 0.0, "pause": pause})
    replies = sample(speaker, [problem.asked for problem in problems], likeliest, seed=0)
    right = [answer(one.row, said.text) for one, said in zip(problems, replies, strict=True)]
    return sum(right) / len(right)
