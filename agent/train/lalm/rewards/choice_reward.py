"""The right option, and whether a text names it.

What differs from HyPeR's accuracy (arXiv 2604.14806, as released) and from MPAR²'s, and why:

1. The option is parsed as the evaluation parses it. The released code also takes an answer that
   contains the right words, so that naming every option is right, and "not a dog" is a dog.
2. Only the answer's own tag is read, never the text around it, and the one after reflection counts.
   An answer without the tags is no answer: SFT teaches them.
3. What names no option, or two, is 0: it was asked and did not answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import ascii_uppercase as LETTERS

from agent.data.example import Example
from agent.train.lalm.rewards.trace_reader import read
from graphs.choice_reply import choice_in

LONGEST = 2_000
"""Characters of an answer that are looked at."""

_MARK = 0xE000
"""The first sign of those that no text holds: one stands for each choice while a text is read."""

_SENTENCES = re.compile(r"(?<=[.!?])\s+|;\s+|\n")


def answer(row: Example, text: str) -> float:
    """1 for the right option, else 0."""
    return float(chosen(row, read(row, text).answer) == row.answer)


def chosen(row: Example, said: str) -> int | None:
    """The option that an answer names."""
    return choice_in(said, row.choices) if len(said) <= LONGEST else None


def concluded(text: str, choices: Sequence[str]) -> int | None:
    """The option that a reasoning ends in: the last sentence to name any must name only one."""
    for at in sorted(range(len(choices)), key=lambda at: len(choices[at]), reverse=True):
        text = _pattern(choices[at], at).sub(f" {chr(_MARK + at)}", text)
    for sentence in reversed(_SENTENCES.split(text)):
        named = {ord(sign) - _MARK for sign in sentence} & {*range(len(choices))}
        if named:
            return named.pop() if len(named) == 1 else None
    return None


def _pattern(choice: str, at: int) -> re.Pattern[str]:
    """The letter or the words of a choice, these without article and full stop, standing alone."""
    bare = re.sub(r"^(?:an?|the)\s+", "", choice.strip().rstrip(".!?"), flags=re.IGNORECASE)
    letter = rf"\({LETTERS[at]}\)|\boption {LETTERS[at]}\b|" if at < len(LETTERS) else ""
    return re.compile(rf"{letter}(?<!\w){re.escape(bare)}(?!\w)", re.IGNORECASE)
