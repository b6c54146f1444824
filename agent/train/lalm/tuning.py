"""What stage II depends on, besides the model's weights and the rows."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt

from agent.train.lalm.adapt import Recipe
from agent.train.lalm.contrast import Without
from agent.train.lalm.draw import Sampling
from agent.train.lalm.group import Objective
from agent.train.lalm.rewards import weigh


class Grpo(BaseModel, frozen=True, extra="forbid"):
    """Stage II. Defaults are HyPeR's where the paper has some, but for β, which is 0.1 there."""

    model: str
    """A folder, a name of the hub, or the student that stage I saved."""
    rows: Path
    """JSON lines of `agent.data.row.Row`; the recordings lie relative to their folder."""
    recipe: Recipe = Recipe()
    seed: NonNegativeInt = 0
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
    warmup: float = Field(0.03, ge=0, lt=1)
    """Share of the steps over which the rate rises; then it falls to nothing along a cosine."""
    decay: NonNegativeFloat = 0.0
    clip: PositiveFloat = 1.0
    """The longest that a gradient may be."""
    checkpointing: bool = False
    """Whether activations are computed again instead of kept: less memory, more time."""
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
    rewards: weigh.Recipe = "hyper"
    weights: dict[str, NonNegativeFloat] = {}
    """Other weights than the rewards' own, by name; 0 leaves one out."""
    judge_url: str | None = None
    judge_model: str | None = None
    """An OpenAI-compatible server and a model on it, for the rewards that ask a judge; without,
    traces are compared with the facts mechanically."""
    measuring: tuple[str, ...] = ()
    """The models that judge in the evaluation; the judge of rewards must be none of them."""
    servers: tuple[str, ...] = ()
    """vLLM servers that sample instead of this process; their weights stay as they were started
    with, and the ratios account for that only while the student is near them."""
    served: str | None = None
    """The model's name on these servers."""
    curriculum: bool = True
    """Whether rows that are sometimes right come up more often."""
    evaluate: PositiveInt = 50
    """Steps between two looks at the rows of the dev split."""
    held_out: NonNegativeInt = 64
    """Most rows of the dev split that are looked at."""
    save: PositiveInt = 25
    """Steps between two checkpoints."""
    patience: PositiveInt = 50
    """Steps in a row in which no group's rewards differ, after which it ends."""
    bad: Literal["refuse", "skip"] = "refuse"
    """What becomes of rows without a recording, or with a trace that does not parse."""

    @property
    def objective(self) -> Objective:
        """What is optimised."""
        return Objective(self.low, self.high, self.beta, self.per, self.sampling.longest)
