"""The network that reads questions: MiniLM's encoder, and a small decoder that writes programs.

The decoder writes operators, or points at tokens of the question (Vinyals et al. 2015, "Pointer
networks"): a span of the question is its first token and its last one.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from agent.train.reader.reader_layers import Cache, DecoderLayer, EncoderLayer, ReaderShape


class ReaderEncoder(nn.Module):
    """Embedded tokens to what the decoder looks at."""

    def __init__(self, shape: ReaderShape) -> None:
        super().__init__()
        self.position = nn.Embedding(shape.longest, shape.width)
        self.part = nn.Embedding(2, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.layers = nn.ModuleList(EncoderLayer(shape) for _ in range(shape.encoder_layers))
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, words: Tensor, parts: Tensor, allowed: Tensor) -> Tensor:
        """Batch × tokens × width.

        Args:
            words: Word vectors of the tokens, the same shape.
            parts: 0 for the question, 1 for the choices: batch × tokens.
            allowed: 0 for tokens, very small for padding: batch × 1 × 1 × tokens.
        """
        x = words + self.position.weight[: words.shape[1]] + self.part(parts)
        x = self.dropout(self.norm(x))
        for layer in self.layers:
            x = layer(x, allowed)
        return x


class ReaderDecoder(nn.Module):
    """Steps of a program, one by one."""

    def __init__(self, shape: ReaderShape) -> None:
        super().__init__()
        self.operators = shape.operators
        self.embed = nn.Embedding(shape.operators + 1, shape.width)
        self.pointed = nn.Linear(shape.width, shape.width)
        self.position = nn.Embedding(shape.most_steps, shape.width)
        self.layers = nn.ModuleList(DecoderLayer(shape) for _ in range(shape.decoder_layers))
        self.norm = nn.LayerNorm(shape.width)
        self.operator = nn.Linear(shape.width, shape.operators)
        self.pointer = nn.Linear(shape.width, shape.width)
        self.target = nn.Linear(shape.width, shape.width)

    def embedded(self, steps: Tensor, memory: Tensor) -> Tensor:
        """Vectors of steps: operators by number, the start after them, pointers by their token."""
        at = (steps - self.operators - 1).clamp(min=0)
        tokens = memory.gather(1, at.unsqueeze(-1).expand(-1, -1, memory.shape[-1]))
        operators = self.embed(steps.clamp(max=self.operators))
        return torch.where((steps > self.operators).unsqueeze(-1), self.pointed(tokens), operators)

    @property
    def stack(self) -> list[DecoderLayer]:
        """The layers, first one first."""
        return [one for one in self.layers if isinstance(one, DecoderLayer)]

    def memories(self, memory: Tensor) -> list[Cache]:
        """The keys and values of the question, for each layer."""
        return [layer.memory(memory) for layer in self.stack]

    def scores(self, x: Tensor, targets: Tensor) -> Tensor:
        """Of operators, then of pointing at tokens: batch × steps × (operators + tokens)."""
        x = self.norm(x)
        pointing = self.pointer(x) @ targets.transpose(1, 2) / x.shape[-1] ** 0.5
        return torch.cat([self.operator(x), pointing], dim=-1)


class ReaderNetwork(nn.Module):
    """Encoder and decoder."""

    def __init__(self, shape: ReaderShape) -> None:
        super().__init__()
        self.shape = shape
        self.encoder = ReaderEncoder(shape)
        self.decoder = ReaderDecoder(shape)

    def forward(self, words: Tensor, parts: Tensor, real: Tensor, steps: Tensor) -> Tensor:
        """Scores of what follows each step, as in training: all at once.

        Args:
            words: Batch × tokens × width.
            parts: Batch × tokens; 0 question, 1 choices.
            real: Batch × tokens; whether it is a token and no padding.
            steps: Batch × steps; operators by number, `operators` for the start, then pointers.
        """
        allowed = torch.where(real, 0.0, -1e4)[:, None, None, :]
        memory = self.encoder(words, parts, allowed)
        count = steps.shape[1]
        causal = torch.full((count, count), -1e4, device=words.device).triu(1)
        x = self.decoder.embedded(steps, memory) + self.decoder.position.weight[:count]
        for layer, known in zip(self.decoder.stack, self.decoder.memories(memory), strict=True):
            x, _ = layer(x, None, causal, known, allowed)
        scores = self.decoder.scores(x, self.decoder.target(memory))
        outside = torch.where(real & (parts == 0), 0.0, -1e4)[:, None, :]
        return torch.cat([scores[..., : self.shape.operators],
                          scores[..., self.shape.operators :] + outside], dim=-1)  # fmt: skip
