"""Error attribution: whether perception, planning or reasoning made an answer wrong.

With a scene's reference annotations at hand, each wrong answer is put to three questions, in order:

1. Had the tools found everything that the answer rests on, and claimed nothing false of that sort?
   Then the evidence was there, and the conclusion was not: a reasoning error.
2. Is the same strategy right with an oracle in place of the tools? Then they failed: perception.
3. Did the strategy, with the oracle, listen to everything needed? Then reasoning again; else it
   never asked: planning.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Sequence
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from evals.perception.claim_judge import ClaimVerdict, Judgement, is_judged, judge
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
        needed: Which annotations the answer rests on.
        heard: The episode's own claims against the annotations.
        oracle_right: Whether the same strategy was right with an oracle in place of the tools.
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
"""The same strategy on the same item, with an oracle in place of the tools."""


async def attributions(
    heard: Iterable[JudgeableEpisode], again: Again, alike: Alike, scorers: Sequence[AnswerScorer]
) -> AsyncIterator[Attribution]:
    """Every wrong answer with its cause, one after the other, if it is known what was claimed."""
    for each in heard:
        item, answer = each.item, each.episode.answer
        if each.unread or is_right(scorers, item, answer.text) is not False:
            continue
        oracle = await again(each)
        found = cause(
            needed(item.row, each.facts.percepts),
            each.judged(alike),
            bool(is_right(scorers, item, oracle.answer.text)),
            judge(oracle.calls, each.facts.percepts, alike),
        )
        kinds = item.groups.get("sub-category") or item.groups.get("asks", ())
        kind = next(iter(kinds), "")
        expected = item.expected or ""
        yield Attribution(id=item.id, kind=kind, cause=found, said=answer.text, target=expected)


class _Row(BaseModel):
    """The field in which a question names its annotations."""

    needs: tuple[int, ...] | None = None


def needed(row: dict[str, Any], facts: Sequence[Percept]) -> tuple[int, ...]:
    """The annotations that a question rests on, as its row says; all of them where it does not.

    They are counted among those that claims are judged by: others, such as traits, are left out.
    """
    listed = _Row.model_validate(row).needs
    judged = [at for at, fact in enumerate(facts) if is_judged(fact)]
    return tuple(place for place, at in enumerate(judged) if listed is None or at in set(listed))
