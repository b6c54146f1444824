"""Who says whether the claims and the steps of a trace hold. The default asks no model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from agent.data.example import Example
from agent.train.lalm.rewards.claim_matching import Counts, StepFit, counted, fits, told_of
from agent.train.lalm.rewards.reference_percepts import Reference, facts
from agent.train.lalm.rewards.trace_reader import TraceStep, read

UNSAID = 0.5
"""What a step is worth at most that concludes nothing from what it heard."""


DENIED = 0.25
"""What a step is worth that only says what is not there: true, but there is no end of it. It is too
little to back an answer (`mpar2_rewards.SOUND`)."""


class JudgeFailed(Exception):
    """A judge that knows the row came to nothing on a completion."""


class TraceJudge(Protocol):
    """Judges one completion. None is a judge that knows nothing of the row.

    Raises:
        JudgeFailed: It knows the row, and came to nothing.
    """

    def claims(self, row: Example, text: str) -> Counts | None:
        """What becomes of everything that the trace claims to hear, and of the annotations."""
        ...

    def steps(self, row: Example, text: str) -> tuple[float | None, ...] | None:
        """How well each step perceives and concludes, in [0, 1]; empty where there are none.

        None is a step that earns and costs nothing: it says again what an earlier one found, or
        what nobody can tell.
        """
        ...


@dataclass(frozen=True)
class Mechanical:
    """Compares with annotations, by names, words, times. It cannot read a thought, only see one."""

    reference: Reference = facts

    def claims(self, row: Example, text: str) -> Counts | None:
        """The caption and every step."""
        truth = self.reference(row)
        if not truth:
            return None
        reading = read(row, text)
        return counted([reading.caption, *reading.steps], truth)

    def steps(self, row: Example, text: str) -> tuple[float | None, ...] | None:
        """The precision of each step's own claims; half of it where it concludes nothing."""
        truth = self.reference(row)
        if not truth:
            return None
        steps, kinds = read(row, text).steps, told_of(truth)
        found: set[int] = set()
        scores: list[float | None] = []
        for step, fit in zip(steps, fits(steps, truth, kinds), strict=True):
            again = bool(fit.worths) and not fit.wrong and found.issuperset(fit.worths)
            untold = bool(step.claims) and all(claim.kind not in kinds for claim in step.claims)
            scores.append(None if again or untold else _score(step, fit))
            found |= fit.worths.keys()
        return tuple(scores)


def _score(step: TraceStep, fit: StepFit) -> float:
    held = fit.precision
    if not fit.worths and not fit.wrong and any(claim.denied for claim in step.claims):
        held = DENIED
    return held if step.thought else held * UNSAID
