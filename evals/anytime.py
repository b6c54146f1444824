"""What an agent would have scored, had it stopped after each round: accuracy against cost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydantic import BaseModel

from evals.sample import Item
from evals.scoring.protocol import AnswerScorer, is_right
from evals.stats import Estimate, estimates
from graphs.state import Answer, Episode


class Early(BaseModel, frozen=True):
    """Every episode stopped after at most so many rounds.

    Attributes:
        rounds: 0 has heard nothing.
        accuracy: The share of right beliefs; one that is no choice is wrong where there are some.
        calls: Mean number of tool calls until then.
        audio_seconds: Mean length of what was listened to until then.
        going: How many episodes go on after it.
    """

    rounds: int
    accuracy: Estimate
    calls: float
    audio_seconds: float
    going: int


def anytime(
    found: Sequence[tuple[Item, Episode]], scorers: Sequence[AnswerScorer]
) -> tuple[Early, ...]:
    """From the beliefs that each episode held on its way; what nobody can tell is left out.

    All points are of the same items, so that hard ones, which take more rounds, weigh the same in
    each.
    """
    told = [(item, episode, _right(item, episode, scorers)) for item, episode in found]
    known = [(item, episode) for item, episode, right in told if right]
    if not known:
        return ()
    rights = [right for _, _, right in told if right]
    most = max(map(len, rights))
    # The last belief stays.
    right_IR = np.array([[*right, *right[-1:] * (most - len(right))] for right in rights])
    scored = estimates(right_IR, [item.audio for item, _ in known])
    return tuple(
        Early(
            rounds=rounds,
            accuracy=accuracy,
            calls=float(np.mean([_calls(episode, rounds) for _, episode in known])),
            audio_seconds=float(np.mean([_seconds(episode, rounds) for _, episode in known])),
            going=sum(len(episode.beliefs) > rounds + 1 for _, episode in known),
        )
        for rounds, accuracy in enumerate(scored)
        if accuracy
    )


def _right(item: Item, episode: Episode, scorers: Sequence[AnswerScorer]) -> list[float]:
    """Whether each belief was right; empty where that cannot be told of all of them."""
    rights = [is_right(scorers, item, _said(episode, belief)) for belief in episode.beliefs]
    known = [float(right) for right in rights if right is not None]
    return known if len(known) == len(rights) else []


def _said(episode: Episode, belief: Answer) -> str:
    """The believed choice, word for word; of an open question the sentence."""
    if not episode.question.choices:
        return belief.text
    known = belief.choice is not None and 0 <= belief.choice < len(episode.question.choices)
    return episode.question.choices[belief.choice] if belief.choice is not None and known else ""


def _calls(episode: Episode, rounds: int) -> int:
    return sum(call.round < rounds for call in episode.calls)


def _seconds(episode: Episode, rounds: int) -> float:
    return sum(call.audio_seconds for call in episode.calls if call.round < rounds)
