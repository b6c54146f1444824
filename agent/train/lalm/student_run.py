"""A training of a student that can be stopped at any time and gone on with to the same numbers."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from agent.student.adapt import learning
from agent.student.student import Student
from tools.errors import InputError

STATE, PREFIX = "state.pt", "step-"

BETAS = (0.9, 0.98)
"""Of AdamW. Its usual 0.999 remembers a thousand steps, more than many of these trainings have."""


@dataclass
class StudentRun:
    """What a step changes, besides the student's weights."""

    student: Student
    optimiser: torch.optim.Optimizer
    done: int = 0

    @classmethod
    def of(cls, student: Student, decay: float) -> StudentRun:
        """At its beginning. Weights decay, biases, norms and new tokens do not."""
        named = learning(student.model)
        flat = [one for name, one in named if one.ndim < 2 or "trainable_tokens" in name]
        deep = [one for name, one in named if one.ndim >= 2 and "trainable_tokens" not in name]
        groups = [{"params": deep, "weight_decay": decay}, {"params": flat, "weight_decay": 0.0}]
        kept = [one for one in groups if one["params"]]
        return cls(student, torch.optim.AdamW(kept, betas=BETAS))

    def save(self, out: Path, beside: Mapping[str, str] | None = None) -> None:
        """A new checkpoint takes the place of the one before; `beside` are further files of it."""
        place = out / f"{PREFIX}{self.done:06}"
        self.student.save(place, lambda folder: self._state(folder, beside or {}))
        for old in checkpoints(out):
            if old != place:
                shutil.rmtree(old)

    def _state(self, folder: Path, beside: Mapping[str, str]) -> None:
        for name, text in beside.items():
            (folder / name).write_text(text, encoding="utf-8")
        torch.save(
            {
                "optimiser": self.optimiser.state_dict(),
                "draws": torch.get_rng_state(),
                "done": self.done,
                "names": [name for name, _ in learning(self.student.model)],
            },
            folder / STATE,
        )

    def load(self, place: Path) -> None:
        """Goes on from a checkpoint whose weights the student has.

        Raises:
            InputError: It is broken, or of a student in which other weights learn.
        """
        try:
            kept: dict[str, Any] = torch.load(place / STATE, weights_only=True)
            if kept["names"] != [name for name, _ in learning(self.student.model)]:
                raise KeyError("other weights learn")
            self.optimiser.load_state_dict(kept["optimiser"])
            torch.set_rng_state(kept["draws"])
            self.done = kept["done"]
        except (OSError, RuntimeError, KeyError, ValueError, EOFError) as error:
            raise InputError(f"cannot go on from {place}: {error}") from None

    def step(self, rate: float, clip: float) -> float:
        """Moves the weights along what `backward` left, and returns the gradient's length.

        Raises:
            InputError: The gradient is no number; nothing was moved.
        """
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        norm = float(torch.nn.utils.clip_grad_norm_(self.student.learning, clip))
        if math.isfinite(norm):
            self.optimiser.step()
        self.optimiser.zero_grad()
        return norm


def checkpoints(out: Path) -> list[Path]:
    """All that are there, the last one last."""
    return sorted(path for path in out.glob(f"{PREFIX}*") if path.is_dir())


def opened(out: Path, decay: float, make: Callable[[str | None], Student]) -> StudentRun:
    """The run in a folder, from its last checkpoint where there is one.

    Args:
        out: The training's folder.
        decay: Of the weights.
        make: Loads the student of a checkpoint, or, given None, the one to begin with.
    """
    there = checkpoints(out)
    run = StudentRun.of(make(str(there[-1]) if there else None), decay)
    if there:
        run.load(there[-1])
    return run


def rate_at(step: int, steps: int, rate: float, warmup: float) -> float:
    """The learning rate of a step (counted from 0): a straight rise, then a cosine down to 0."""
    rise = min(steps - 1, max(1, round(warmup * steps))) if warmup else 0
    if step < rise:
        return rate * (step + 1) / rise
    return rate * (1 + math.cos(math.pi * (step - rise) / max(1, steps - rise))) / 2
