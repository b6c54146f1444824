"""A student whose window is as long as the longest of the sounds that it is asked about.

A stock Qwen2-Audio fills every sound up to its whole window, and what it fills up costs as much as
what is heard. What comes after a sound is masked, so the numbers are the same.

Where the processor multiplies bfloat16 faster (AMX), the language model's own weights are in it,
and LoRA's matrices in single precision: steps of 32 lists took 7.5 s so, and 13 s before.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import torch
from torch import Tensor

from agent.student.merged_weights import merged
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
        half: Whether the language model computes in bfloat16.
    """

    positions: Tensor
    half: bool = False

    @classmethod
    def of(cls, student: Student, half: bool = False) -> BriefStudent:
        """Another view of a student, whose files stay as they were."""
        positions = _tower(student).embed_positions.weight.detach().clone()
        if student.device.type == "cpu":  # There attention in one piece is slow backwards.
            student.base.model.language_model.set_attn_implementation("eager")
        if half:
            _halve(student)
        told = {name: getattr(student, name) for name in Student.__dataclass_fields__}
        return cls(**told, positions=positions, half=half)

    def precision(self) -> AbstractContextManager[object]:
        """As a student's; bfloat16 on the processor, too, where it is asked for."""
        if self.half:
            return torch.autocast(self.device.type, torch.bfloat16)
        return super().precision()

    @contextmanager
    def writing(self) -> Generator[None]:
        """With LoRA in the weights, and attention in one piece where nothing goes backwards."""
        text = self.base.model.language_model
        usual = text.config._attn_implementation
        text.set_attn_implementation("sdpa")
        try:
            with merged(self.model):
                yield
        finally:
            text.set_attn_implementation(usual)

    def inputs(self, asked: Sequence[ModelInput]) -> Foreign:
        """As a student's, and the encoder is set to their length."""
        longest = max((len(one.sound) for one in asked if one.sound is not None), default=PLACE)
        self._set(min(-(-longest // PLACE) * PLACE, round(self.seconds * self.rate)))
        # Spectrograms are not to be made in bfloat16, whatever is computed around them.
        with torch.autocast(self.device.type, enabled=False):
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


def _halve(student: Student) -> None:
    """Only of what reads, and does not learn: the ear is small."""
    for part in (student.base.model.language_model, student.base.lm_head):
        for parameter in part.parameters():
            if not parameter.requires_grad:
                parameter.data = parameter.data.bfloat16()


def bfloat16_pays(size: int = 1024, tries: int = 5) -> bool:
    """Whether this processor multiplies it at least half as fast again as single precision."""
    left, right = torch.ones(size, size), torch.ones(size, size)
    return 1.5 * _least(left.bfloat16(), right.bfloat16(), tries) < _least(left, right, tries)


def _least(left: Tensor, right: Tensor, tries: int) -> float:
    """Seconds of the quickest product."""
    took: list[float] = []
    for _ in range(tries + 1):
        began = perf_counter()
        torch.mm(left, right)
        took.append(perf_counter() - began)
    return min(took)
