"""A multiple-choice prompt of somebody else's, taken apart into its question and its choices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import ascii_uppercase as LETTERS

from graphs.state import Question

_CHOICE = re.compile(r"\s*\(?([A-Z])[.):]\s*(\S.*)")


@dataclass(frozen=True)
class LetteredPrompt:
    """What a prompt asks.

    Attributes:
        question: With the choices word for word; without any where the prompt lists none.
        letters: That of each choice.
    """

    question: Question
    letters: str

    @classmethod
    def read(cls, prompt: str, asked: str | None = None) -> LetteredPrompt:
        """Takes the last run of lines that begin with A, B, C, ... for the choices.

        Args:
            prompt: All that a model would be told.
            asked: The question alone, where it is known; it is believed if it stands in the prompt.
        """
        lines = prompt.splitlines()
        first, choices = 0, list[str]()
        for at, line in enumerate(lines):
            match = _CHOICE.fullmatch(line)
            if match and match[1] == "A":
                first, choices = at, [match[2].strip()]
            elif match and match[1] in LETTERS[len(choices) :][:1] and at == first + len(choices):
                choices.append(match[2].strip())
        if len(choices) < 2:
            first, choices = len(lines), []
        text = asked if asked and asked in prompt else "\n".join(lines[:first])
        question = Question(text=text.strip(), choices=tuple(choices))
        return cls(question, LETTERS[: len(choices)])

    def reply(self, choice: int | None, text: str) -> str:
        """The letter of the choice, as such prompts want it; without choices the words."""
        return self.letters[choice] if choice is not None and self.letters else text
