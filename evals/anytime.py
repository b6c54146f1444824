"""What an agent would have scored, had it stopped after each round: accuracy against cost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydantic import BaseModel

from evals.sample import Item
from evals.scorers import exact_match
from evals.stats import Estimate, estimates
from graphs.state import Answer, Episode


class Early(BaseModel, frozen=True):
    """Every episode stopped after at most so many rounds.

    Attributes:
        rounds: 0 has heard nothing.
        accuracy: By equality; one whose belief is no choice is wrong.
        calls: Mean number of tool calls until then.
        audio_seconds: Mean length of what was listened to until then.
        going: How many episodes go on after it.
    """

    rounds: int
    accuracy: Estimate
    calls: float
    audio_seconds: float
    going: int


def anytime(found: Sequence[tuple[Item, Episode]]) -> tuple[Early, ...]:
    """From the beliefs that each episode held on its way; items without a key are left out.

    All points are of the same items, so that hard ones, which take more rounds, weigh the same in
    each.
    """
    known = [(item, episode) for item, episode in found if item.target and episode.beliefs]
    if not known:
        return ()
    most = max(len(episode.beliefs) for _, episode in known)
    right_IR = np.array([[_right(*one, rounds) for rounds in range(most)] for one in known])
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


def _right(item: Item, episode: Episode, rounds: int) -> float:
    """Whether what was believed then is the key; the last belief stays."""
    said = _said(episode, episode.beliefs[min(rounds, len(episode.beliefs) - 1)])
    return float(item.target is not None and exact_match(said, item.target))


def _said(episode: Episode, belief: Answer) -> str:
    """The believed choice, word for word."""
    known = belief.choice is not None and 0 <= belief.choice < len(episode.question.choices)
    return episode.question.choices[belief.choice] if belief.choice is not None and known else ""


def _calls(episode: Episode, rounds: int) -> int:
    return sum(call.round < rounds for call in episode.calls)


def _seconds(episode: Episode, rounds: int) -> float:
    return sum(call.audio_seconds for call in episode.calls if call.round < rounds)
