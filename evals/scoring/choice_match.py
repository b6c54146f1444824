"""Questions with choices: whether the right one was chosen, or all of the right ones."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from evals.sample import Item
from evals.scoring.metric import MeanScore
from evals.scoring.protocol import Metric, Score


@dataclass(frozen=True)
class ChoiceMatch:
    """Whether the very choice was chosen; where it stands there twice, either will do."""

    name: str
    about: str = "the very choice"
    needs: Literal["target"] = "target"
    metric: Metric = field(default_factory=MeanScore)

    def __call__(self, item: Item, said: str) -> Score:
        """1 or 0."""
        return Score(value=float(said == item.target))


@dataclass(frozen=True)
class SelectionMatch:
    """Whether all of the right choices were chosen, and no other."""

    name: str
    about: str = "all of the right choices and no other"
    needs: Literal["targets"] = "targets"
    metric: Metric = field(default_factory=MeanScore)

    def __call__(self, item: Item, said: str) -> Score:
        """1 or 0."""
        chosen = selected(said, item.question.choices or item.targets)
        listed = ", ".join(sorted(chosen)) or "no choice"
        return Score(value=float(chosen == frozenset(item.targets)), why=f"found {listed}")


def selected(said: str, choices: tuple[str, ...]) -> frozenset[str]:
    """The choices that a text names, word for word but for case.

    The longest are looked for first, so that a choice inside another is not named by it.
    """
    left, found = said.casefold(), set[str]()
    for choice in sorted(set(choices), key=lambda one: (-len(one), one)):
        pattern = rf"(?<!\w){re.escape(choice.casefold())}(?!\w)"
        left, times = re.subn(pattern, "\n", left)
        if times:
            found.add(choice)
    return frozenset(found)
