"""How a token is drawn from the scores of a model: tensors in, tensors out."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from pydantic import BaseModel, Field, NonNegativeFloat, NonNegativeInt, PositiveInt
from torch import Tensor

from agent.student.pause import Pausing


class Sampling(BaseModel, frozen=True, extra="forbid"):
    """How rollouts are sampled."""

    temperature: NonNegativeFloat = 1.0
    """0 writes the likeliest token; its log-probability is then that at a temperature of 1."""
    top_p: float = Field(default=1.0, gt=0, le=1)
    """Only the likeliest tokens that have this much of the probability together are drawn."""
    min_tokens: NonNegativeInt = 0
    """The reply does not end before so many tokens."""
    held: tuple[str, ...] = ()
    """Words of one token each that are not written before that either: tags that end reasoning."""
    begins: str = ""
    """A word of one token with which each reply begins: the first tag of a grammar. A reader sees
    it; but the model did not choose it, so that nothing is learned of it, and it says nothing of
    how sure the model is."""
    max_tokens: PositiveInt = 512
    """Tokens that a reader sees; those of PAUSE come on top."""
    pause: Pausing | None = None
    """Without it, the model never pauses."""
    rows: PositiveInt = 16
    """Rollouts at a time; those of one prompt stay together."""

    @property
    def longest(self) -> int:
        """The most tokens of a rollout, PAUSE included."""
        return self.max_tokens + (self.pause.longest if self.pause else 0)


def log_probs(logits_BV: Tensor, temperature: float) -> Tensor:
    """Of every token, before anything is banned or cut off, as whoever scores the tokens has it."""
    return (logits_BV.float() / (temperature or 1.0)).log_softmax(-1)


def sureness(log_probs_BV: Tensor, banned_BV: Tensor, tokens_B: Tensor) -> Tensor:
    """How probable each row's token is among those that are not banned."""
    open_BV = log_probs_BV.masked_fill(banned_BV, -torch.inf)
    return (open_BV.gather(1, tokens_B[:, None])[:, 0] - open_BV.logsumexp(-1)).exp()


def uniforms(seeds: Sequence[Sequence[int]], length: int) -> Tensor:
    """Numbers in [0, 1), a row for each seed: what a row draws does not depend on other rows."""
    return torch.stack([torch.rand(length, generator=_generator(seed)) for seed in seeds])


def _generator(seed: Sequence[int]) -> torch.Generator:
    """Seeds of several numbers, made one as a polynomial: neighbours are told apart."""
    mixed = 0
    for part in seed:
        mixed = (mixed * 0x9E3779B97F4A7C15 + part + 1) % 2**63
    return torch.Generator().manual_seed(mixed)


def drawn(log_probs_BV: Tensor, banned_BV: Tensor, uniform_B: Tensor, how: Sampling) -> Tensor:
    """A token for each row: where its uniform number falls among the cumulated probabilities."""
    open_BV = log_probs_BV.masked_fill(banned_BV, -torch.inf)
    if how.temperature == 0:
        return open_BV.argmax(-1)
    # In double precision, for the probabilities of 150,000 tokens add up.
    probable_BV = open_BV.exp().double()
    if how.top_p == 1:
        return _fallen(probable_BV, uniform_B)
    sorted_BV, order_BV = probable_BV.sort(descending=True, stable=True)
    before_BV = sorted_BV.cumsum(-1) - sorted_BV
    beyond_BV = before_BV >= how.top_p * sorted_BV.sum(-1, keepdim=True)
    at_B = _fallen(sorted_BV.masked_fill(beyond_BV, 0), uniform_B)
    return order_BV.gather(1, at_B[:, None])[:, 0]


def _fallen(probable_BV: Tensor, uniform_B: Tensor) -> Tensor:
    """The place whose share of the sum holds the number; never one without a share."""
    sum_BV = probable_BV.cumsum(-1)
    level_B1 = uniform_B.double()[:, None] * sum_BV[:, -1:]
    found_B1 = torch.searchsorted(sum_BV, level_B1, right=True)
    return found_B1[:, 0].clamp(max=probable_BV.shape[1] - 1)
