"""What GRPO depends on, besides the model's weights and the rows."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, NonNegativeFloat, PositiveFloat, PositiveInt

from agent.student.contrast import Without
from agent.student.token_sampling import Sampling
from agent.train.lalm.rewards import registry
from agent.train.lalm.sft_config import Training
from agent.train.lalm.token_objective import Objective
from tools.address import Address


class Grpo(Training, frozen=True, extra="forbid"):
    """GRPO. Defaults are HyPeR's where the paper has some, but for β, which is 0.1 there."""

    steps: PositiveInt = 1000
    problems: PositiveInt = 2
    """Rows of a step."""
    rollouts: int = Field(8, ge=2)
    """Of each row: the group whose mean is the baseline."""
    epochs: PositiveInt = 1
    """Times that a step's rollouts are learned from."""
    chunk: PositiveInt = 4
    """Rollouts of a forward."""
    rate: PositiveFloat = 1e-6
    sampling: Sampling = Sampling()
    low: PositiveFloat = 0.2
    high: PositiveFloat = 0.2
    """How far the ratio of a token's probabilities may fall below 1, or rise above it."""
    beta: NonNegativeFloat = 0.0
    """What the distance to the model that it began with costs; above 0, that is held beside it."""
    per: Literal["token", "sequence"] = "token"
    std: bool = False
    """Whether advantages are divided by their group's standard deviation."""
    aborts: bool = False
    """Whether rollouts that were given up for want of confidence count."""
    by_confidence: bool = False
    """Whether advantages are weighed by the lowest group confidence (HyPeR, Eq 8)."""
    contrast: NonNegativeFloat = 0.0
    """Weight of the audio contrast in the loss."""
    without: Without = "silence"
    """What the contrast hears instead."""
    rewards: registry.Recipe = "hyper"
    weights: dict[str, NonNegativeFloat] = Field(default_factory=dict[str, NonNegativeFloat])
    """Other weights than the rewards' own, by name; 0 leaves one out."""
    reference: Literal["facts", "embedded"] = "facts"
    """What traces are compared with: the annotations of a row alone; or, where a row has none, what
    the embedded speech recognition and tagger hear in its recording."""
    judge_url: Address | None = None
    judge_model: str | None = None
    """An OpenAI-compatible server and a model on it, for the rewards that ask a judge; without,
    traces are compared with the annotations mechanically."""
    measuring: tuple[str, ...] = ()
    """The models that judge in the evaluation; the judge of rewards must be none of them."""
    servers: tuple[Address, ...] = ()
    """vLLM servers that sample instead of this process; their weights stay as they were started
    with, and the ratios account for that only while the student is near them."""
    served: str | None = None
    """The model's name on these servers."""
    curriculum: bool = True
    """Whether rows that are sometimes right come up more often."""
    save: PositiveInt = 25
    patience: PositiveInt = 50
    """Steps in a row in which no group's rewards differ, after which it ends."""

    @property
    def objective(self) -> Objective:
        """What is optimised."""
        return Objective(self.low, self.high, self.beta, self.per, self.sampling.longest)
