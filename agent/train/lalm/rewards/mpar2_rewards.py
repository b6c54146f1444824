"""MPAR²'s rewards: perception, the steps' perception and reasoning, an answer that a review backs.

What differs from the paper (arXiv 2603.02266, Eqs 7 to 11, known at second hand), and why:

1. Perception is the F1 of the claims, not their share that is right: with precision, a trace that
   claims one sure thing and leaves out the rest is the best there is, and the paper's own model
   leaves out 31 % of what there is to hear.
2. A judge that is no language model is the default (`trace_judge.Mechanical`): claims are compared
   with the annotations of a scene. The paper's judges are language models, one of which also
   measures its result; here a judge must not be the evaluation's (`served_judge.separate`).
3. The score of the steps is their geometric mean, as in Eq 10, with a floor under each step: there
   a single step at 0 makes the whole 0, and what the other steps were worth is lost. The floor is
   taken off again at the end, so that steps that are all 0 are worth 0. A step that only says again
   what an earlier one found has no part in it: else mistakes could be watered down with one truth.
4. Review: the paper's gate is not known. Here a right answer counts fully if the review says that
   it holds, its words end in that answer, and the last step's claims are so; half of it otherwise,
   which is more than a wrong one. `answer` stands beside it, for where nobody knows the row.
5. The dynamic budget is not a reward: in the paper, too, length follows from the rest.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from agent.data.example import Example
from agent.train.lalm.rewards.choice_reward import chosen, concluded
from agent.train.lalm.rewards.trace_judge import TraceJudge
from agent.train.lalm.rewards.trace_reader import read

FLOOR = 0.05
"""What a step counts at least: one failed step of three leaves 0.35 of the whole."""

SOUND = 0.5
"""The score from which the last step backs an answer."""

UNBACKED = 0.5
"""What a right answer is worth without a review that holds."""


@dataclass(frozen=True)
class PerceptionReward:
    """The F1 of all that the trace claims to hear."""

    judge: TraceJudge

    def __call__(self, row: Example, text: str) -> float | None:
        """None where the judge does not know."""
        counts = self.judge.claims(row, text)
        return None if counts is None else counts.f1


@dataclass(frozen=True)
class Steps:
    """The geometric mean of the steps' scores, with a floor under each."""

    judge: TraceJudge
    floor: float = FLOOR

    def __post_init__(self) -> None:
        if not 0 < self.floor < 1:
            raise ValueError(f"expected a floor between 0 and 1, got {self.floor}")

    def __call__(self, row: Example, text: str) -> float | None:
        """None in a grammar without steps, or where the judge does not know."""
        if row.style != "mpar2":
            return None
        scores = self.judge.steps(row, text)
        if scores is None:
            return None
        told = [score for score in scores if score is not None]
        return None if scores and not told else floored(told, self.floor)


def floored(scores: Sequence[float], floor: float) -> float:
    """0 where there are none, or all are 0; 1 where all are 1."""
    if not any(scores):
        return 0.0
    mean = math.exp(math.fsum(math.log(max(score, floor)) for score in scores) / len(scores))
    return min(max((mean - floor) / (1 - floor), 0.0), 1.0)


@dataclass(frozen=True)
class Reviewed:
    """A right answer, fully where the review backs it."""

    judge: TraceJudge

    def __call__(self, row: Example, text: str) -> float | None:
        """None in a grammar without a review, or where the judge does not know."""
        if row.style != "mpar2":
            return None
        reading = read(row, text)
        if chosen(row, reading.answer) != row.answer:
            return 0.0
        if reading.holds is not True or concluded(reading.reasoning, row.choices) != row.answer:
            return UNBACKED
        scores = self.judge.steps(row, text)
        if scores is None:
            return None
        last = scores[-1] if scores else 0.0
        return 1.0 if last is None or last >= SOUND else UNBACKED
