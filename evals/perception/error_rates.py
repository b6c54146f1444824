"""Perception errors as rates, with intervals: over all, by kind, by tool and by round.

Acc_per, Err_omit, Err_per and Err_use are the paper's names. Acc_per is a precision, so one who
claims little scores well: recall and F1 stand beside it. Neutral claims are in no denominator.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel

from evals.perception.claim_judge import Claim, ClaimVerdict, Judgement
from evals.stats import Estimate, Values, ratios


class Rates(BaseModel, frozen=True):
    """The rates of one set of claims; None where there is nothing to divide by.

    Attributes:
        claimed: Claims that are true or false.
        neutral: Claims that the annotations cannot decide.
        facts: The annotations; 0 where a set of claims has none of its own.
        accuracy: Acc_per, matched / claimed.
        hallucinated: Err_per, hallucinated / claimed.
        misused: Err_use, misused / claimed.
        omitted: Err_omit, missed / facts.
        f1: Of accuracy and 1 - omitted.
        asked: Annotations that a tool was asked for; an agent that listens only for what a
            question needs leaves the others out on purpose.
        unheard: The missed ones of these.
    """

    claimed: int
    neutral: int
    facts: int
    accuracy: Estimate | None
    hallucinated: Estimate | None
    misused: Estimate | None
    omitted: Estimate | None
    f1: Estimate | None
    asked: int
    unheard: Estimate | None


class Perception(BaseModel, frozen=True):
    """All rates of a run. Claims have tools and rounds; annotations only kinds."""

    episodes: int
    overall: Rates
    by_kind: dict[str, Rates]
    by_tool: dict[str, Rates]
    by_round: dict[str, Rates]


@dataclass(frozen=True)
class JudgedEpisode:
    """An episode's judgement, and the recording that it is drawn with."""

    judgement: Judgement
    recording: str


def perception(episodes: Sequence[JudgedEpisode], seed: int = 0) -> Perception:
    """The rates of judged episodes; each is drawn with the others on its recording."""
    claims = [claim for each in episodes for claim in each.judgement.claims]
    kinds = {claim.percept.kind for claim in claims}
    kinds |= {fact.kind for each in episodes for fact in each.judgement.facts}
    tools = {claim.percept.tool for claim in claims}
    rounds = {claim.round for claim in claims}
    return Perception(
        episodes=len(episodes),
        overall=_rates(episodes, seed, lambda claim: True, lambda kind: True),
        by_kind={
            name: _rates(episodes, seed, _kind(name), lambda kind, name=name: kind == name)
            for name in sorted(kinds)
        },
        by_tool={name: _rates(episodes, seed, _tool(name)) for name in sorted(tools)},
        by_round={str(number): _rates(episodes, seed, _round(number)) for number in sorted(rounds)},
    )


Those = Callable[[Claim], bool]


def _kind(name: str) -> Those:
    return lambda claim: claim.percept.kind == name


def _tool(name: str) -> Those:
    return lambda claim: claim.percept.tool == name


def _round(number: int) -> Those:
    return lambda claim: claim.round == number


def _rates(
    episodes: Sequence[JudgedEpisode],
    seed: int,
    those: Those,
    kinds: Callable[[str], bool] | None = None,
) -> Rates:
    """Of the claims that `those` picks, and the annotations of some kinds; None: of none."""
    counts = np.array([_counts(each.judgement, those, kinds) for each in episodes], np.float64)
    matched, misused, hallucinated, neutral, found, facts, heard, asked = counts.reshape(-1, 8).T
    claimed = matched + misused + hallucinated
    both = (claimed + facts) * (kinds is not None)
    tops = [matched, hallucinated, misused, facts - found, 2 * matched, asked - heard]
    under = [claimed, claimed, claimed, facts, both, asked]
    names = [each.recording for each in episodes]
    accuracy, wrong, misplaced, omitted, f1, unheard = _ratios(tops, under, names, seed)
    return Rates(
        claimed=int(claimed.sum()),
        neutral=int(neutral.sum()),
        facts=int(facts.sum()),
        accuracy=accuracy,
        hallucinated=wrong,
        misused=misplaced,
        omitted=omitted,
        f1=f1,
        asked=int(asked.sum()),
        unheard=unheard,
    )


def _counts(
    judgement: Judgement, those: Those, kinds: Callable[[str], bool] | None
) -> tuple[int, ...]:
    """Claims matched, misused, hallucinated, neutral; facts found, all; the same of those asked."""
    verdicts = [claim.verdict for claim in judgement.claims if those(claim)]
    theirs = [at for at, fact in enumerate(judgement.facts) if kinds and kinds(fact.kind)]
    found = judgement.found
    return (
        verdicts.count(ClaimVerdict.MATCHED),
        verdicts.count(ClaimVerdict.MISUSED),
        verdicts.count(ClaimVerdict.HALLUCINATED),
        verdicts.count(ClaimVerdict.NEUTRAL),
        sum(at in found for at in theirs),
        len(theirs),
        sum(at in found for at in theirs if at in judgement.asked),
        sum(at in judgement.asked for at in theirs),
    )


def _ratios(
    tops: Sequence[Values], under: Sequence[Values], names: Sequence[str], seed: int
) -> list[Estimate | None]:
    if not names:
        return [None] * len(tops)
    return ratios(np.stack(tops, axis=1), np.stack(under, axis=1), names, seed)
