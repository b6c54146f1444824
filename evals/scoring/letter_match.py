"""Answers by their letter, as AIR-Bench and MMSU read them.

`score_foundation.py` of https://github.com/OFA-Sys/AIR-Bench (9832476) and `mmsu_evaluation.py` of
https://github.com/dingdongwang/MMSU (217d1d3) take the first character of a reply if it is A to D,
or else the last but one ("The answer is A."). What differs here:

1. A reply that is a choice word for word is that choice: "Bark" is no B.
2. A reply without a letter is wrong; the scripts leave it out of what they divide by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from evals.sample import Item
from evals.scoring.metric import MeanScore
from evals.scoring.protocol import Metric, Score

LETTERS = "ABCD"


@dataclass(frozen=True)
class LetterMatch:
    """Whether the letter of an answer stands at the right choice; of equal choices, at any."""

    name: str
    about: str = "the benchmark's letter"
    needs: Literal["target"] = "target"
    metric: Metric = field(default_factory=MeanScore)

    def __call__(self, item: Item, said: str) -> Score:
        """1 or 0."""
        choices = item.question.choices
        letter = letter_of(said, choices)
        at = LETTERS.find(letter) if letter else len(choices)
        right = at < len(choices) and choices[at] == item.target
        return Score(value=float(right), why=f"found {letter or 'no letter'}")


def letter_of(said: str, choices: Sequence[str]) -> str:
    """The letter that a reply means; "" where it means none."""
    if said in choices[: len(LETTERS)]:
        return LETTERS[choices.index(said)]
    text = said.strip().replace("\n", "")
    marks = (text[:1], text[-2:-1])
    return next((mark for mark in marks if mark and mark in LETTERS), "")
