"""Straight lines from what the ear hears to what its teachers make of the same sound.

To what YAMNet hears and names of every half second, and to the words for each sound. They serve the
training alone: whatever lies on a straight line can be read off the ear by what comes after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from agent.train.small.ear_model import EarModel, pooled
from agent.train.small.ear_teacher import STEP, EarTeacher, patches
from agent.train.small.sound_windows import SPEECH, SoundWindow, WindowKind, WindowMixer
from agent.train.small.word_alignment import WordTargets, over

KINDS: tuple[WindowKind, ...] = ("one", "one", "row", "one", "voice")
HEARD, NAMES = 1024, 521
WIDTH = 12
"""Places of the ear in a patch."""

RIDGE = 30.0
"""The penalty of least squares."""

FIRST, AWAY = 120, 10**9
"""Windows by which the lines begin, and the number of the first."""

Heard = tuple[SoundWindow, Tensor]
"""A window, and places × width that the ear made of it."""


@dataclass
class EarHeads:
    """The lines, and what they are drawn to.

    Attributes:
        mean: Of what YAMNet hears, which is brought to mean 0 and to `spread`.
        targets: The words for sounds.
    """

    lines: nn.ModuleDict
    mean: Tensor
    spread: Tensor
    targets: WordTargets

    @classmethod
    def of(
        cls, ear: EarModel, teacher: EarTeacher, mix: WindowMixer, targets: WordTargets
    ) -> EarHeads:
        """What least squares make of the ear as it is.

        Else a hundred steps pass in which nothing but the lines learns.
        """
        parts, sounds = list[tuple[Tensor, Tensor, Tensor]](), list[tuple[str, Tensor]]()
        for at in range(FIRST):
            window = mix(KINDS[at % len(KINDS)], AWAY + at)
            with torch.no_grad():
                heard, places = ear([window.samples])
            parts.append(_patches(teacher, window, heard[0, : places[0]]))
            sounds += _sounds(window, heard[0, : places[0]])
        states, felt, named = (torch.cat(part) for part in zip(*parts, strict=True))
        mean, spread = felt.mean(0), felt.var(0).mean().sqrt()
        targets, means = targets.to(ear.device), torch.stack([one for _, one in sounds])
        words = targets.wanted([name for name, _ in sounds])
        lines = {
            "heard": _line(states, (felt - mean) / spread),
            "names": _line(states, named.logit(1e-3)),
            "words": _line(means, words),
        }
        return cls(nn.ModuleDict(lines).to(ear.device), mean, spread, targets)

    def as_teacher(self, teacher: EarTeacher, heard: list[Heard]) -> tuple[Tensor, Tensor]:
        """How far what is heard is from what YAMNet hears, and names."""
        found = [_patches(teacher, window, states) for window, states in heard]
        states, felt, named = (torch.cat(part) for part in zip(*found, strict=True))
        wanted = (felt - self.mean) / self.spread
        error = functional.mse_loss(self.lines["heard"](states), wanted)
        said = self.lines["names"](states)
        return error, functional.binary_cross_entropy_with_logits(said, named.clamp(0, 1))

    def as_words(self, heard: list[Heard], heat: float) -> Tensor:
        """How far what is heard of each sound is from the words for it: InfoNCE, nats."""
        sounds = [one for window, states in heard for one in _sounds(window, states)]
        means = self.lines["words"](torch.stack([one for _, one in sounds]))
        return self.targets.loss(means, [name for name, _ in sounds], heat)


def as_whisper(whisper: EarModel, heard: list[Heard]) -> Tensor:
    """How far what is heard is from what Whisper hears, as a share of that's variance."""
    with torch.no_grad():
        wanted, _ = whisper([window.samples for window, _ in heard])
    errors = list[Tensor]()
    for (_, own), theirs in zip(heard, wanted, strict=True):
        both = min(2 * len(own), len(theirs)) // 2 * 2
        pairs = theirs[:both].reshape(both // 2, 2, -1).mean(1)
        errors.append(functional.mse_loss(own[: len(pairs)], pairs))
    return torch.stack(errors).mean() / wanted.var()


def ridge(inputs: Tensor, targets: Tensor, penalty: float = RIDGE) -> tuple[Tensor, Tensor]:
    """Weights and bias of least squares with a penalty, as those of a linear layer."""
    centre, level = inputs.mean(0), targets.mean(0)
    own, wanted = (inputs - centre).double(), (targets - level).double()
    square = own.T @ own + penalty * torch.eye(own.shape[1], dtype=own.dtype)
    solved = cast("Tensor", cast("Any", torch.linalg).solve(square, own.T @ wanted))
    weight = solved.T.float()
    return weight, level - weight @ centre


def _line(inputs: Tensor, targets: Tensor) -> nn.Linear:
    weight, bias = ridge(inputs, targets)
    found = nn.Linear(weight.shape[1], weight.shape[0])
    found.load_state_dict({"weight": weight, "bias": bias})
    return found


def _sounds(window: SoundWindow, states: Tensor) -> Iterator[tuple[str, Tensor]]:
    return ((name, one.mean(0)) for name, one in over(window, states))


def _patches(
    teacher: EarTeacher, window: SoundWindow, states: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """For each of YAMNet's patches: what the ear heard over it, what YAMNet heard, and names."""
    features, scores = teacher(window.samples)
    places, length = len(states), len(window.samples) / STEP
    own = pooled(states, places, places / max(1, length), WIDTH)[: patches(len(window.samples))]
    felt, named = (torch.from_numpy(one)[: len(own)].to(own.device) for one in (features, scores))
    return own, felt, named


def every_sound(mix: WindowMixer) -> list[str]:
    """The names of all that a window can have."""
    return [*mix.sounds.by_name, SPEECH]
