"""The tokens that have a part of their own in a completion, and what of it a reader sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, cast

import torch
from torch import Tensor

from agent.student.student import PAUSE
from tools.lalm.model_families import Foreign

UNSPOKEN = ("audio_token_id", "audio_token_index", "image_token_id", "video_token_id")
"""Where a configuration names what stands for sound or pictures, which nobody says.

A completion that held one could not be scored: the model would look for the sound that it is of.
"""


@dataclass(frozen=True)
class VisibleTokens:
    """Tokens by their numbers.

    Attributes:
        ends: Each ends a completion.
        pause: None in a model that has no such token.
        unspoken: Never drawn; PAUSE is among them.
        count: How many the tokenizer knows; makers pad their tables with rows beyond them.
    """

    ends: tuple[int, ...]
    pause: int | None
    unspoken: tuple[int, ...]
    count: int

    @classmethod
    def of(cls, model: Foreign, tokenizer: Foreign) -> Self:
        """Those of a model and its tokenizer, which may each name another end."""
        named: Foreign = getattr(model.generation_config, "eos_token_id", None)
        listed = cast("list[int | None]", named if isinstance(named, list) else [named])
        ends = _numbers(*listed, tokenizer.eos_token_id)
        pause: int | None = tokenizer.get_vocab().get(PAUSE)
        stand_in = [getattr(model.config, name, None) for name in UNSPOKEN]
        return cls(ends, pause, _numbers(*stand_in, pause), len(tokenizer))

    def ending(self, tokens_B: Tensor) -> Tensor:
        """Where one of the ends stands."""
        return torch.isin(tokens_B, torch.tensor(self.ends, device=tokens_B.device))

    def banned(self, logits_BV: Tensor, early_B: Tensor, held: Sequence[int] = ()) -> Tensor:
        """What may not be drawn: what is never spoken, and an end where it is early.

        Args:
            logits_BV: Of every token.
            early_B: Where the reply may not end yet.
            held: Tokens that are no more welcome there than an end.
        """
        banned_BV = torch.zeros_like(logits_BV, dtype=torch.bool)
        banned_BV[:, list(self.unspoken)] = True
        banned_BV[:, self.count :] = True
        banned_BV[:, [*self.ends, *held]] |= early_B[:, None]
        return banned_BV


def _numbers(*named: int | None) -> tuple[int, ...]:
    return tuple(sorted({number for number in named if number is not None}))


def sound_token(model: Foreign) -> int:
    """What stands for sound in a prompt, once for each piece that the model hears."""
    return next(
        number
        for name in ("audio_token_id", "audio_token_index")
        if (number := getattr(model.config, name, None)) is not None
    )


def visible(tokenizer: Foreign, tokens: Sequence[int], shown: Sequence[bool]) -> str:
    """What a reader sees of a completion, of which some tokens are shown to nobody."""
    kept = [token for token, seen in zip(tokens, shown, strict=True) if seen]
    return tokenizer.decode(kept, skip_special_tokens=True).strip()
