"""The parts that prompts share: the question, its choices, the specialists, the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from graphs.choice_reply import lettered
from graphs.contradictions.contradiction import Contradiction
from graphs.llm.prompt_quotes import asked as in_a_line
from graphs.llm.prompt_quotes import quoted, times
from graphs.state import Question
from tools.evidence import SubQuery


def framed(question: Question, tools: Mapping[str, str]) -> dict[str, str]:
    """The question and who can listen."""
    named = [f"{name}: {quoted(text)}" for name, text in sorted(tools.items())]
    return {**posed(question), "tools": "\n".join(named)}


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


def queries(asked: Iterable[SubQuery]) -> str:
    """What was asked, a line each."""
    return "\n".join(map(in_a_line, asked)) or "(nothing)"
