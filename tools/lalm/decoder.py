"""A prompt that a model has read, and what it expects next, one token after another."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager

import torch
from torch import Tensor

from tools.lalm.model_families import Foreign


class Decoder:
    """Keeps what the model has read, so that each token costs one pass of one place.

    The continuations of one prompt share its pass, and with it that of the audio encoder.

    Args:
        model: Of transformers, perhaps wrapped by peft.
        inputs: A batch of prompts, padded on the left.
        group: Continuations of each prompt; they follow one another.

    Attributes:
        logits_BV: The scores of what may come next.
    """

    def __init__(self, model: Foreign, inputs: Mapping[str, Tensor], group: int = 1) -> None:
        mask = inputs["attention_mask"]
        with last_place(model):
            read = model(**inputs, position_ids=places(mask), use_cache=True)
        self._model, self._kept = model, read.past_key_values
        self._kept.batch_repeat_interleave(group)
        self._mask = mask.repeat_interleave(group, 0)
        self._next = self._mask.sum(1)
        self.logits_BV: Tensor = read.logits[:, -1].repeat_interleave(group, 0)

    def write(self, tokens_B: Tensor) -> None:
        """Reads one more token of each continuation."""
        self.read(tokens_B[:, None])

    def read(self, tokens_BT: Tensor) -> Tensor:
        """Reads some more tokens of each continuation; the scores of what may follow each."""
        more = tokens_BT.shape[1]
        self._mask = torch.cat([self._mask, self._mask.new_ones(tokens_BT.shape)], 1)
        read = self._model(
            input_ids=tokens_BT,
            attention_mask=self._mask,
            position_ids=self._next[:, None] + torch.arange(more, device=tokens_BT.device),
            past_key_values=self._kept,
            use_cache=True,
        )
        self._next = self._next + more
        self.logits_BV = read.logits[:, -1]
        return read.logits


def places(mask_BT: Tensor) -> Tensor:
    """Each token's place. Sound takes places as words do; so it does in Omni, without pictures."""
    return (mask_BT.cumsum(1) - 1).clamp(min=0)


@contextmanager
def last_place(model: Foreign) -> Generator[None]:
    """Scores the last place alone: those of a whole prompt in 150,000 words fill gigabytes."""

    def last(head: torch.nn.Module, given: tuple[Tensor]) -> tuple[Tensor]:
        return (given[0][:, -1:],)

    hook = model.get_output_embeddings().register_forward_pre_hook(last)
    try:
        yield
    finally:
        hook.remove()
