"""Where a wrong answer came from: the ears, the plan, or the reasoning.

With a scene's facts at hand, each wrong answer is put to three questions, in this order:

1. Had the ears found every fact that the answer needs, and claimed nothing false of that sort? Then
   it was there to be concluded, and was not: a reasoning error.
2. Do the same minds answer rightly when the ears cannot err? Then the ears failed: perception.
3. Did those minds, with ears that cannot err, listen to every fact needed? Then reasoning again;
   else they never asked for it: planning.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Sequence
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from evals.perception.claim_judge import ClaimVerdict, Judgement, judge
from evals.perception.match_scores import Alike
from evals.perception.perception_report import JudgeableEpisode
from evals.scoring.protocol import AnswerScorer, is_right
from graphs.state import Episode
from tools.evidence import Percept, SoundEvent


class ErrorCause(StrEnum):
    """What went wrong first."""

    PERCEPTION = "perception"
    PLANNING = "planning"
    REASONING = "reasoning"


class Attribution(BaseModel, frozen=True):
    """One wrong answer and its cause."""

    id: str
    kind: str
    cause: ErrorCause
    said: str
    target: str


def cause(
    needed: Collection[int], heard: Judgement, oracle_right: bool, oracle: Judgement
) -> ErrorCause:
    """Of one wrong answer.

    Args:
        needed: Which facts the answer rests on.
        heard: The episode's own claims against the facts.
        oracle_right: Whether the minds were right with ears that cannot err.
        oracle: The claims of that second episode.
    """
    if _enough(needed, heard):
        return ErrorCause.REASONING
    if oracle_right:
        return ErrorCause.PERCEPTION
    return ErrorCause.REASONING if oracle.found >= set(needed) else ErrorCause.PLANNING


def _enough(needed: Collection[int], heard: Judgement) -> bool:
    """Whether all that was needed was found, and nothing false of its sort was claimed."""
    sorts = {type(heard.facts[at]) for at in needed} or {SoundEvent}
    false = (ClaimVerdict.HALLUCINATED, ClaimVerdict.MISUSED)
    lies = any(claim.verdict in false and type(claim.percept) in sorts for claim in heard.claims)
    return heard.found >= set(needed) and not lies


Again = Callable[[JudgeableEpisode], Awaitable[Episode]]
"""The same minds on the same item, with ears that cannot err."""


async def attributions(
    heard: Iterable[JudgeableEpisode], again: Again, alike: Alike, scorers: Sequence[AnswerScorer]
) -> AsyncIterator[Attribution]:
    """Every wrong answer with its cause, one after the other."""
    for each in heard:
        item, answer = each.item, each.episode.answer
        if is_right(scorers, item, answer.text) is not False:
            continue
        oracle = await again(each)
        found = cause(
            needed(item.row, each.facts.percepts),
            each.judged(alike),
            bool(is_right(scorers, item, oracle.answer.text)),
            judge(oracle.calls, each.facts.percepts, alike),
        )
        kind = next(iter(item.groups.get("sub-category", ())), "")
        expected = item.expected or ""
        yield Attribution(id=item.id, kind=kind, cause=found, said=answer.text, target=expected)


class _Row(BaseModel):
    """The field in which a question names its facts."""

    needs: tuple[int, ...] | None = None


def needed(row: dict[str, Any], facts: Sequence[Percept]) -> tuple[int, ...]:
    """The facts that a question rests on, as its row says; all of them where it does not."""
    listed = _Row.model_validate(row).needs
    every = range(len(facts))
    return tuple(every) if listed is None else tuple(at for at in listed if at in every)
