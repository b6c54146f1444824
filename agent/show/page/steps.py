"""The episode round by round: what was believed, weighed, asked, and what that changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphs.state import Answer, Call, Conclude, Decision, Episode, Weighed
from tools.evidence import SubQuery


@dataclass(frozen=True)
class CandidateView:
    """What the controller could have done; without queries, to answer."""

    queries: tuple[SubQuery, ...]
    probability: float
    chosen: bool


@dataclass(frozen=True)
class RoundView:
    """One decision, the calls that follow from it, and what they change.

    Attributes:
        number: 1 for the first decision.
        before: What was believed when it was taken.
        after: What was believed once its calls had come back; None after the last one.
        candidates: The likeliest first; empty where the controller weighs by rules.
        calls: With the index of each among the episode's calls.
    """

    number: int
    before: Answer | None
    after: Answer | None
    thought: str
    concludes: bool
    candidates: tuple[CandidateView, ...]
    calls: tuple[tuple[int, Call], ...]


@dataclass(frozen=True)
class Shift:
    """One choice's probability at one time, and how far it moved since the last."""

    probability: float
    change: float

    @property
    def moved(self) -> bool:
        """Whether the change can be seen at two decimals."""
        return abs(self.change) >= 0.005


def steps(episode: Episode) -> tuple[RoundView, ...]:
    """All decisions in order."""
    return tuple(_step(episode, at, one) for at, one in enumerate(episode.decisions))


def _step(episode: Episode, at: int, decision: Decision) -> RoundView:
    concludes = isinstance(decision.action, Conclude)
    return RoundView(
        number=at + 1,
        before=_at(episode.beliefs, at),
        after=None if concludes else _at(episode.beliefs, at + 1),
        thought=decision.reason,
        concludes=concludes,
        candidates=_weighed(decision),
        calls=tuple(each for each in enumerate(episode.calls) if each[1].round == at),
    )


def _at(beliefs: Sequence[Answer], at: int) -> Answer | None:
    return beliefs[at] if at < len(beliefs) else None


def _weighed(decision: Decision) -> tuple[CandidateView, ...]:
    """The likeliest first."""
    ordered = sorted(decision.weighed, key=lambda one: -one.probability)
    return tuple(
        CandidateView(one.queries, one.probability, _chosen(one, decision)) for one in ordered
    )


def _chosen(one: Weighed, decision: Decision) -> bool:
    if isinstance(decision.action, Conclude):
        return not one.queries
    return bool(one.queries) and set(one.queries) <= set(decision.action.queries)


def stages(episode: Episode) -> tuple[str, ...]:
    """When each belief was held, in words."""
    held = range(len(episode.beliefs))
    return tuple(f"after round {at}" if at else "before listening" for at in held)


def shifts(episode: Episode) -> tuple[tuple[Shift, ...], ...]:
    """For each choice its probability at every stage; empty for an open question."""
    count = len(episode.question.choices)
    known = [one.posterior for one in episode.beliefs if len(one.posterior) == count]
    return tuple(_moved([posterior[choice] for posterior in known]) for choice in range(count))


def _moved(probabilities: Sequence[float]) -> tuple[Shift, ...]:
    earlier = [*probabilities[:1], *probabilities[:-1]]
    return tuple(Shift(now, now - then) for now, then in zip(probabilities, earlier, strict=True))
