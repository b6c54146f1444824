"""How the reader is trained: how long, how fast, on how much at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class ReaderConfig:
    """How it is trained.

    Attributes:
        updates: Optimiser steps in all.
        batch: Examples of each.
        encoder_rate: Highest learning rate of the encoder, which is trained already.
        decoder_rate: That of the decoder, which is not.
        warmup: Updates over which the rates rise; then they fall as a cosine.
        decay: Weight decay.
        masked: The share of tokens that are hidden, so that it learns to read past single words.
        every: Updates between evaluations, each with a checkpoint.
        seed: Of everything drawn.
    """

    updates: int = 8_000
    batch: int = 512
    encoder_rate: float = 1e-4
    decoder_rate: float = 6e-4
    warmup: int = 300
    decay: float = 0.02
    masked: float = 0.1
    every: int = 1_000
    seed: int = 0

    @property
    def slower(self) -> ReaderConfig:
        """For what is trained already: a third and a quarter of the highest rates."""
        return replace(self, encoder_rate=self.encoder_rate / 3, decoder_rate=self.decoder_rate / 4)

    def rate(self, update: int) -> float:
        """The share of the highest learning rates that an update has."""
        if update < self.warmup:
            return (update + 1) / self.warmup
        past = (update - self.warmup) / max(1, self.updates - self.warmup)
        return 0.5 * (1 + math.cos(math.pi * min(1.0, past)))
