"""What a training writes down after every iteration, as JSON lines."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel

from tools.files import write_whole
from tools.outside import parsed, read_lines


class Metrics(BaseModel, frozen=True):
    """One iteration: means over its rollouts."""

    iteration: int
    reward: float
    accuracy: float
    seconds: float
    calls: float
    capped: float
    entropy: float
    loss: float
    steps_a_second: float


def keep_lines(path: Path, count: int) -> None:
    """Cuts off the lines after the checkpoint: those iterations are made again."""
    if path.exists():
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        write_whole(path, "".join(lines[:count]))


def read_metrics(path: Path) -> list[Metrics]:
    """All iterations so far."""
    return [parsed(line, Metrics, f"{path}: a line") for line in read_lines(path)]
