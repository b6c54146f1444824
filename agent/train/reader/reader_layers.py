"""The layers of the network that reads questions, and how large it is."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

Cache = tuple[Tensor, Tensor]
"""Keys and values of one layer: each batch × heads × steps × head."""


@dataclass(frozen=True)
class ReaderShape:
    """Sizes; those of the encoder are MiniLM-L6's."""

    operators: int
    width: int = 384
    heads: int = 12
    encoder_layers: int = 6
    encoder_inner: int = 1536
    decoder_layers: int = 3
    decoder_inner: int = 768
    longest: int = 128
    most_steps: int = 96
    dropout: float = 0.1


class Attention(nn.Module):
    """Attention of queries to keys and values, in several heads (Vaswani et al. 2017)."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.output = nn.Linear(width, width)

    def split(self, x: Tensor) -> Tensor:
        """Batch × steps × width to batch × heads × steps × head."""
        batch, steps, width = x.shape
        return x.view(batch, steps, self.heads, width // self.heads).transpose(1, 2)

    def keys(self, x: Tensor) -> Cache:
        """What is attended to."""
        return self.split(self.key(x)), self.split(self.value(x))

    def forward(self, x: Tensor, known: Cache, allowed: Tensor | None) -> Tensor:
        """`allowed` is added to the scores: 0 where a query may look, very small where not."""
        keys, values = known
        queries = self.split(self.query(x))
        scores = queries @ keys.transpose(-1, -2) / queries.shape[-1] ** 0.5
        if allowed is not None:
            scores = scores + allowed
        mixed = scores.softmax(dim=-1) @ values
        return self.output(mixed.transpose(1, 2).flatten(2))


class EncoderLayer(nn.Module):
    """One layer of BERT: normalised after each half (Devlin et al. 2019)."""

    def __init__(self, shape: ReaderShape) -> None:
        super().__init__()
        self.attention = Attention(shape.width, shape.heads)
        self.attention_norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.inner = nn.Linear(shape.width, shape.encoder_inner)
        self.outer = nn.Linear(shape.encoder_inner, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, x: Tensor, allowed: Tensor) -> Tensor:
        """Batch × tokens × width, to the same."""
        attended = self.attention(x, self.attention.keys(x), allowed)
        x = self.attention_norm(x + self.dropout(attended))
        return self.norm(x + self.dropout(self.outer(nn.functional.gelu(self.inner(x)))))


class DecoderLayer(nn.Module):
    """Looks at the steps so far, then at the question; normalised before each part."""

    def __init__(self, shape: ReaderShape) -> None:
        super().__init__()
        self.own = Attention(shape.width, shape.heads)
        self.own_norm = nn.LayerNorm(shape.width)
        self.cross = Attention(shape.width, shape.heads)
        self.cross_norm = nn.LayerNorm(shape.width)
        self.inner = nn.Linear(shape.width, shape.decoder_inner)
        self.outer = nn.Linear(shape.decoder_inner, shape.width)
        self.norm = nn.LayerNorm(shape.width)
        self.dropout = nn.Dropout(shape.dropout)

    def memory(self, x: Tensor) -> Cache:
        """Keys and values of the question."""
        return self.cross.keys(x)

    def forward(
        self, x: Tensor, past: Cache | None, causal: Tensor | None, memory: Cache, allowed: Tensor
    ) -> tuple[Tensor, Cache]:
        """The layer's output, and its keys and values with those of the steps before."""
        normed = self.own_norm(x)
        keys, values = self.own.keys(normed)
        if past is not None:
            keys, values = torch.cat([past[0], keys], 2), torch.cat([past[1], values], 2)
        x = x + self.dropout(self.own(normed, (keys, values), causal))
        x = x + self.dropout(self.cross(self.cross_norm(x), memory, allowed))
        return x + self.dropout(self.outer(nn.functional.gelu(self.inner(self.norm(x))))), (
            keys,
            values,
        )
