"""Models that speak, for tests of whoever samples from them: a tiny real one, and one by a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor, nn

from agent.train.lalm.asked import Asked
from agent.train.lalm.pause import PAUSE
from tools.lalm.families import Foreign
from tools.lalm.transformer import Transformer


@dataclass(frozen=True)
class Tiny:
    """A real architecture."""

    model: Foreign
    processor: Foreign

    @classmethod
    def load(cls, folder: Path) -> Tiny:
        made: Any = Transformer.load(str(folder), "cpu")
        words = made._processor.tokenizer
        words.add_tokens([PAUSE], special_tokens=True)
        made._model.resize_token_embeddings(len(words), mean_resizing=False)
        return cls(made._model, made._processor)

    @property
    def tokenizer(self) -> Foreign:
        return self.processor.tokenizer

    @property
    def device(self) -> torch.device:
        return torch.device("cpu")

    def precision(self) -> AbstractContextManager[object]:
        return nullcontext()

    def inputs(self, asked: Sequence[Asked]) -> Mapping[str, Tensor]:
        made: Any = Transformer(30, 16_000, self.model, self.processor)
        sounds = [one.sound for one in asked if one.sound is not None]
        return made._inputs(sounds or None, [one.text for one in asked])
