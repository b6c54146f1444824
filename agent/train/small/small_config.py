"""What a training of the small model depends on, and how long it is made."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, PositiveInt

from agent.train.small.ear_training import EarConfig
from agent.train.small.small_training import SmallStage, Stage
from agent.train.small.word_alignment import AlignConfig


class SmallConfig(BaseModel, frozen=True, extra="forbid"):
    """What the whole training depends on."""

    ear: EarConfig = EarConfig()
    align: AlignConfig = AlignConfig()
    stages: tuple[SmallStage, ...] = (
        SmallStage(stage="lists", steps=150),
        SmallStage(stage="choices", steps=500, rate=7e-4),
        SmallStage(stage="traces", steps=70, chunk=8, rate=7e-4),
        SmallStage(stage="rehearsal", steps=100, chunk=8, rate=7e-4),
        SmallStage(stage="times", steps=280, batch=16, chunk=8, rate=6e-4, warmup=0.05),
    )
    each: PositiveInt = 20
    """Questions of a kind at a look."""
    threads: PositiveInt = 1
    """Of the processor; with another number, sums come out a little different."""
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    """In which the language model computes; where it is "auto", the quicker one of the machine."""


def _on_gpu(stage: Stage, steps: int, chunk: int = 32, rate: float = 1e-3) -> SmallStage:
    """Larger steps, whose lessons others make; what there is, is kept every minute."""
    return SmallStage(
        stage=stage, steps=steps, batch=64, chunk=chunk, rate=rate, save=400, seconds=60, workers=8
    )


PRESETS: dict[str, SmallConfig] = {
    "core": SmallConfig(),
    "gpu15": SmallConfig(
        stages=(
            _on_gpu("lists", 400, chunk=64),
            _on_gpu("choices", 400),
            _on_gpu("traces", 150, rate=5e-4),
            _on_gpu("rehearsal", 200, rate=5e-4),
            _on_gpu("times", 300, rate=5e-4),
        ),
        each=60,
    ),
}
"""Some eleven hours of one core, by what its parts took; and what is meant for a quarter of an hour
on a GPU, on which it was not tried."""
