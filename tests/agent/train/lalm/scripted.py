"""A model whose next token follows from the last one alone, by a table of probabilities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from types import SimpleNamespace

import torch
from torch import Tensor, nn

from agent.student.model_input import ModelInput
from agent.student.student import PAUSE

END = "."


class Nothing:
    """All that it needs to remember of what it read."""

    def batch_repeat_interleave(self, group: int) -> None:
        """There is nothing to repeat."""


class Table(nn.Module):
    """The network. It keeps what it was given to read."""

    def __init__(self, probable_VV: Tensor) -> None:
        super().__init__()
        self.logits_VV = nn.Parameter(probable_VV.log())
        self.head = nn.Identity()
        self.config = SimpleNamespace()
        self.generation_config = SimpleNamespace(eos_token_id=None)
        self.read: list[Tensor] = []

    def get_output_embeddings(self) -> nn.Module:
        return self.head

    def forward(self, input_ids: Tensor, **_: object) -> SimpleNamespace:
        self.read.append(input_ids)
        return SimpleNamespace(
            logits=self.head(self.logits_VV[input_ids]), past_key_values=Nothing()
        )


class Letters:
    """The tokenizer: a letter is a token."""

    def __init__(self, letters: str) -> None:
        self.tokens = [*letters, END, PAUSE]
        self.eos_token_id = len(letters)

    def __len__(self) -> int:
        return len(self.tokens)

    def get_vocab(self) -> dict[str, int]:
        return {token: number for number, token in enumerate(self.tokens)}

    def encode(self, text: str, add_special_tokens: bool) -> list[int]:
        assert not add_special_tokens
        return [self.get_vocab()[letter] for letter in text]

    def decode(self, tokens: Sequence[int], skip_special_tokens: bool) -> str:
        assert skip_special_tokens
        return "".join(self.tokens[token] for token in tokens if token < self.eos_token_id)


class Scripted:
    """Speaks letters. Each prompt is a letter too.

    Args:
        letters: What it knows.
        next: From a letter, END or PAUSE to how probable each is to follow; others share 1e-6.
    """

    def __init__(self, letters: str, next: Mapping[str, Mapping[str, float]]) -> None:
        self.tokenizer = Letters(letters)
        number = self.tokenizer.get_vocab()
        probable = torch.full((len(number), len(number)), 1e-9)
        for last, shares in next.items():
            for token, share in shares.items():
                probable[number[last], number[token]] = share
        self.model = Table(probable)
        self.device = torch.device("cpu")

    def precision(self) -> AbstractContextManager[object]:
        return nullcontext()

    def writing(self) -> AbstractContextManager[object]:
        return nullcontext()

    def inputs(self, asked: Sequence[ModelInput]) -> Mapping[str, Tensor]:
        number = self.tokenizer.get_vocab()
        ids = torch.tensor([[number[one.text]] for one in asked])
        return {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
