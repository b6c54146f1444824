"""A student whose window is as long as the longest of the sounds that it is asked about.

A stock Qwen2-Audio fills every sound up to its whole window, and what it fills up costs as much as
what is heard. What comes after a sound is masked, so the numbers are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from agent.student.model_input import ModelInput
from agent.student.student import Student
from tools.lalm.model_families import Foreign

PLACE = 1280
"""Samples of a place of the language model, at which a window may end."""


@dataclass(frozen=True)
class BriefStudent(Student):
    """Only of models whose encoder takes spectrograms of one length: Qwen2-Audio.

    Attributes:
        positions: All that the encoder knows.
    """

    positions: Tensor

    @classmethod
    def of(cls, student: Student) -> BriefStudent:
        """Another view of a student, whose files stay as they were."""
        positions = _tower(student).embed_positions.weight.detach().clone()
        told = {name: getattr(student, name) for name in Student.__dataclass_fields__}
        return cls(**told, positions=positions)

    def inputs(self, asked: Sequence[ModelInput]) -> Foreign:
        """As a student's, and the encoder is set to their length."""
        longest = max((len(one.sound) for one in asked if one.sound is not None), default=PLACE)
        self._set(min(-(-longest // PLACE) * PLACE, round(self.seconds * self.rate)))
        return super().inputs(asked)

    def save(self, folder: Path, more: Callable[[Path], None] | None = None) -> None:
        """As a student's, with its whole window."""
        self._set(round(self.seconds * self.rate))
        super().save(folder, more)

    def _set(self, samples: int) -> None:
        """To sounds of so many samples."""
        sounds, tower = self.processor.feature_extractor, _tower(self)
        sounds.n_samples = samples
        sounds.nb_max_frames = samples // sounds.hop_length
        length = samples // sounds.hop_length // 2
        tower.config.max_source_positions = length
        tower.embed_positions.weight = torch.nn.Parameter(
            self.positions[:length], requires_grad=False
        )


def _tower(student: Student) -> Foreign:
    return student.base.model.audio_tower
