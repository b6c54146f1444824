"""All rewards in one: which there are, what they weigh, what each came to.

What differs from both papers, and why: the total is the weighted mean of the rewards that apply to
a row rather than their weighted sum. Where a judge failed on a completion there is no total: as 0
in a sum it would make the completion worse than its group's others, and left out of the mean
better, for what is judged is harder to earn than the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal, Self, get_args

from agent.data.example import Example
from agent.train.lalm.rewards.choice_reward import answer
from agent.train.lalm.rewards.format_reward import form
from agent.train.lalm.rewards.hyper_rewards import Environment, Length, Speech, agreement
from agent.train.lalm.rewards.mpar2_rewards import PerceptionReward, Reviewed, Steps
from agent.train.lalm.rewards.reference_percepts import Reference, facts
from agent.train.lalm.rewards.trace_judge import JudgeFailed, Mechanical, TraceJudge
from tools.errors import InputError

Reward = Callable[[Example, str], float | None]
"""What a completion is worth, in [0, 1]; None: it does not apply. `JudgeFailed`: nobody knows."""

Recipe = Literal["hyper", "mpar2"]


@dataclass(frozen=True)
class RegisteredReward:
    """One reward.

    Attributes:
        make: From a judge and a reference.
        hyper: Its weight there, as HyPeR's released code has it.
        mpar2: Its weight there, which is ours: MPAR²'s are not known.
    """

    name: str
    make: Callable[[TraceJudge, Reference], Reward]
    hyper: float = 0.0
    mpar2: float = 0.0


TABLE = (
    RegisteredReward("answer", lambda judge, truth: answer, hyper=1.0, mpar2=0.5),
    RegisteredReward("form", lambda judge, truth: form, hyper=1.0, mpar2=0.5),
    RegisteredReward("environment", lambda judge, truth: Environment(truth), hyper=0.2),
    RegisteredReward("speech", lambda judge, truth: Speech(truth), hyper=0.2),
    RegisteredReward("agreement", lambda judge, truth: agreement, hyper=0.5),
    RegisteredReward("length", lambda judge, truth: Length(), hyper=0.5),
    RegisteredReward("perception", lambda judge, truth: PerceptionReward(judge), mpar2=0.5),
    RegisteredReward("steps", lambda judge, truth: Steps(judge), mpar2=0.5),
    RegisteredReward("reviewed", lambda judge, truth: Reviewed(judge), mpar2=1.0),
)
"""To add a reward: its file, its test, one line here."""


@dataclass(frozen=True)
class RewardBreakdown:
    """What a completion came to; the total is None where no reward applied, or a judge failed."""

    total: float | None
    parts: Mapping[str, float | None]

    @property
    def log(self) -> dict[str, float]:
        """What is there, by path."""
        found = {"total": self.total, **self.parts}
        return {f"reward/{name}": value for name, value in found.items() if value is not None}


@dataclass(frozen=True)
class WeightedRewards:
    """Rewards by name, each with its weight."""

    rewards: Mapping[str, Reward]
    weights: Mapping[str, float]

    def __post_init__(self) -> None:
        if self.rewards.keys() != self.weights.keys():
            raise InputError(
                f"found weights for {sorted(self.weights)}, expected {sorted(self.rewards)}"
            )
        if not any(self.weights.values()) or any(not w >= 0 for w in self.weights.values()):
            raise InputError(
                f"found the weights {dict(self.weights)}; expected none below 0, and one above"
            )

    @classmethod
    def of(
        cls,
        recipe: Recipe,
        judge: TraceJudge | None = None,
        truth: Reference = facts,
        weights: Mapping[str, float] | None = None,
    ) -> Self:
        """A paper's rewards.

        Args:
            recipe: Whose.
            judge: None compares with the reference mechanically.
            truth: What traces are compared with.
            weights: Other weights than the recipe's, by name; 0 leaves a reward out.

        Raises:
            InputError: The recipe or a name is not known, or a weight is below 0.
        """
        if recipe not in get_args(Recipe):
            raise InputError(f"no rewards {recipe!r}; there are {list(get_args(Recipe))}")
        known = {entry.name: entry for entry in TABLE}
        if unknown := sorted((weights or {}).keys() - known.keys()):
            raise InputError(f"no reward {unknown[0]!r}; there are {list(known)}")
        usual = {
            name: entry.hyper if recipe == "hyper" else entry.mpar2 for name, entry in known.items()
        }
        chosen = {name: weight for name, weight in (usual | dict(weights or {})).items() if weight}
        judging = judge or Mechanical(truth)
        return cls({name: known[name].make(judging, truth) for name in chosen}, chosen)

    def __call__(self, row: Example, text: str) -> RewardBreakdown:
        """Each reward of one completion, and their weighted mean."""
        parts: dict[str, float | None] = dict.fromkeys(self.rewards)
        failed = False
        for name, reward in self.rewards.items():
            try:
                parts[name] = reward(row, text)
            except JudgeFailed:
                failed = True
        return RewardBreakdown(None if failed else self._mean(parts), parts)

    def _mean(self, parts: Mapping[str, float | None]) -> float | None:
        there = {name: value for name, value in parts.items() if value is not None}
        weight = sum(self.weights[name] for name in there)
        total = sum(self.weights[name] * value for name, value in there.items())
        return total / weight if weight else None

    def many(
        self, rows: Sequence[Example], texts: Sequence[str], workers: int = 1
    ) -> list[RewardBreakdown]:
        """Of many completions, in order; with a judge at a server, so many are asked at a time."""
        if workers == 1:
            return [self(row, text) for row, text in zip(rows, texts, strict=True)]
        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(self, rows, texts))
