"""Answers given without listening: what an accuracy is worth is how far it lies above these."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from evals.sample import Sample, Solver
from graphs.state import Answer, Budget, Episode, Plan, Question, StopReason

Pick = Callable[[Question], int]
"""The index of a choice, from the question alone."""

POSITIONS = ("first", "second", "third", "fourth")


def baselines(seed: int) -> dict[str, Pick]:
    """Every baseline by name. A position that a question lacks means its last choice."""
    return {
        **{f"always-{name}": _always(at) for at, name in enumerate(POSITIONS)},
        "always-last": lambda question: len(question.choices) - 1,
        "longest": lambda question: longest(question.choices),
        "random": lambda question: _draw(seed, question),
    }


def _always(position: int) -> Pick:
    return lambda question: min(position, len(question.choices) - 1)


def longest(choices: Sequence[str]) -> int:
    """The choice of the most characters; of equals, the first."""
    return max(range(len(choices)), key=lambda at: len(choices[at]))


def _draw(seed: int, question: Question) -> int:
    """The same choice for the same seed and question, whatever else was asked before."""
    drawn = random.Random("\0".join((str(seed), question.text, *question.choices)))
    return drawn.randrange(len(question.choices))


def no_audio(pick: Pick) -> Solver:
    """A solver that never hears its clip; it is as sure of its pick as of any other choice."""

    async def solve(sample: Sample) -> Episode:
        question = sample.question
        even = 1 / len(question.choices)
        choice = pick(question)
        answer = Answer(
            text=question.choices[choice],
            confidence=even,
            choice=choice,
            posterior=(even,) * len(question.choices),
        )
        return Episode(
            clip=sample.clip,
            question=question,
            budget=Budget(),
            plan=Plan(queries=()),
            calls=(),
            decisions=(),
            beliefs=(answer,),
            stop=StopReason.CONCLUDED,
            answer=answer,
        )

    return solve
