"""The parts that prompts share: the question, its choices, what is disputed."""

from __future__ import annotations

from collections.abc import Sequence

from graphs.choice_reply import lettered
from graphs.contradictions.contradiction import Contradiction
from graphs.llm.prompt_quotes import quoted, times
from graphs.state import Question


def posed(question: Question) -> dict[str, str]:
    """The question and its choices."""
    return {
        "question": quoted(question.text),
        "choices": lettered(question.choices, quoted) or "(no choices: the answer is a sentence)",
    }


def disputes(found: Sequence[Contradiction]) -> str:
    """Where percepts cannot both hold, by their numbers."""
    lines = [
        f"{times(each.segment)} {' and '.join(f'[{at}]' for at in each.between)}: "
        f"{quoted(each.text)}"
        for each in found
    ]
    return "\n".join(lines) or "(nowhere)"
