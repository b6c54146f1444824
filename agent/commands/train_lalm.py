"""`train lalm`: an audio-language model that learns to write traces, or from rewards."""

from __future__ import annotations

from typing import Literal

from agent.cli.arguments import Arguments
from agent.cli.values import Count, File, Folder, Name, Natural, Positive

SETTINGS = (
    *("rows", "model", "invalid", "seed", "epochs", "steps", "batch", "accumulate", "problems"),
    *("rollouts", "rate", "rewards"),
)
"""Flags that are settings of the same name."""


class TrainLalmCommand(Arguments):
    """Trains an audio-language model on traces.

    What is not said is as in the file of settings, or else as the stage has it.
    """

    stage: Literal["sft", "grpo"]
    """sft: learn to write traces; grpo: learn from rewards."""
    rows: File | None = None
    """A training set, JSON lines."""
    model: Name | None = None
    """A folder, a name on the hub, or a student."""
    out: Folder
    """A folder, new or to be gone on with."""
    config: File | None = None
    """Settings, as TOML."""
    adapt: Literal["lora", "full"] | None = None
    """Learn beside the weights, or them."""
    invalid: Literal["refuse", "skip"] | None = None
    """Rows of no use (refuse)."""
    rewards: Literal["hyper", "mpar2"] | None = None
    """grpo: whose (hyper)."""
    seed: Natural | None = None
    """Of everything drawn (0)."""
    epochs: Count | None = None
    """sft: how often each row is seen (1); grpo: how often a step's rollouts are (1)."""
    steps: Count | None = None
    """End after so many."""
    batch: Count | None = None
    """sft: rows of a forward (4)."""
    accumulate: Count | None = None
    """sft: forwards of a step (8)."""
    problems: Count | None = None
    """grpo: rows of a step (2)."""
    rollouts: Count | None = None
    """grpo: of each row (8)."""
    rate: Positive | None = None
    """The highest learning rate (1e-4; grpo: 1e-6)."""

    def run(self) -> int:
        """Trains, or goes on where a stopped training was."""
        from agent.train.lalm.grpo_config import Grpo
        from agent.train.lalm.lalm_training import train_lalm
        from agent.train.lalm.sft_config import Sft, read

        told = {name: getattr(self, name) for name in SETTINGS}
        stage: type[Sft] | type[Grpo] = Sft if self.stage == "sft" else Grpo
        train_lalm(read(stage, self.config, told, self.adapt), self.out)
        return 0
