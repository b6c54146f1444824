"""When a model pauses: how sure it was of its last words, and what follows from that.

The rule is that of HyPeR's paper (Wang et al. 2026, arXiv 2604.14806). What differs, and why:

1. Its released code does not follow it: a quantile of the tokens' entropy triggers there, PAUSE is
   made likelier by a constant and so may or may not come, and nothing ends the latent tokens. Here
   the paper's lowest group confidence decides, and a span is forced: it begins, and it ends.
2. The paper lets words such as "pitch" favour a pause. Here the confidence alone decides, so that
   a pause says something about the model and nothing about its style.
3. The code's window of 512 tokens, which it uses for keeping rollouts, is longer than most traces;
   here a group is a few words, and groups overlap.
4. After a span the groups begin anew, and a cool-down passes before the next is looked at: else
   the same uncertain words would trigger until all spans are used up.
"""

from __future__ import annotations

from typing import Self

import torch
from pydantic import BaseModel, Field, NonNegativeInt, PositiveInt, model_validator
from torch import Tensor

from tools.evidence import Confidence


class Pausing(BaseModel, frozen=True, extra="forbid"):
    """When to pause, when to give up, and for how long to pause.

    A group's confidence is the mean probability of its tokens, each among those that could be
    sampled. At or below `pause`, a span is inserted; below `abort`, the rollout ends.
    """

    pause: Confidence = 0.5
    """The paper's."""
    abort: Confidence = 0.05
    """The paper's; at inference, 0 answers always."""
    window: PositiveInt = 16
    """Tokens of a group."""
    stride: PositiveInt = 4
    """Tokens from one group's start to that of the next."""
    cooldown: NonNegativeInt = 32
    """Tokens after a span before the next group is looked at, if that is more than `window`."""
    spans: int = Field(default=3, ge=0, le=3)
    """How often a rollout may pause."""
    tokens: int = Field(default=16, ge=1, le=64)
    """Latent tokens of a span."""
    word: str | None = None
    """What is written there instead of PAUSE, to tell its effect from that of mere length: a word
    of one token. No reader sees it either."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.abort > self.pause:
            raise ValueError(f"expected abort <= pause, got {self.abort:g} > {self.pause:g}")
        return self

    @property
    def longest(self) -> int:
        """The most latent tokens that a rollout can hold."""
        return self.spans * self.tokens

    @property
    def answering(self) -> Self:
        """The same for a question that is answered at any rate, however unsure the model is."""
        return self.model_copy(update={"abort": 0.0})


class Trigger:
    """Follows rollouts side by side, each with a state of its own.

    Attributes:
        spans_B: How many spans each was given.
        lowest_B: The lowest confidence of a group so far; 1 before the first.
        aborted_B: Which were given up.
    """

    def __init__(self, rows: int, how: Pausing, device: torch.device | str = "cpu") -> None:
        self._how = how
        self.spans_B = torch.zeros(rows, dtype=torch.long, device=device)
        self.lowest_B = torch.ones(rows, device=device)
        self.aborted_B = torch.zeros(rows, dtype=torch.bool, device=device)
        self._left_B = torch.zeros_like(self.spans_B)
        self._seen_B = torch.zeros_like(self.spans_B)
        self._last_BW = torch.zeros(rows, how.window, device=device)

    @property
    def forced_B(self) -> Tensor:
        """Where the next token is PAUSE."""
        return self._left_B > 0

    def note(self, probability_B: Tensor, going_B: Tensor) -> None:
        """Takes in one token of each rollout; a forced one says nothing of how sure the model is.

        Args:
            probability_B: Of the token, among those that could be sampled.
            going_B: Which rollouts go on after it.
        """
        inside_B = self.forced_B
        self._left_B -= inside_B.long()
        heard_B = going_B & ~inside_B
        self._keep(probability_B, heard_B)
        group_B, whole_B = self._last_BW.mean(1), heard_B & self._due()
        self.lowest_B = torch.where(whole_B, self.lowest_B.minimum(group_B), self.lowest_B)
        lost_B = whole_B & (group_B < self._how.abort)
        self.aborted_B |= lost_B
        unsure_B = whole_B & ~lost_B & (group_B <= self._how.pause)
        self._begin(unsure_B & (self.spans_B < self._how.spans))

    def _keep(self, probability_B: Tensor, heard_B: Tensor) -> None:
        """The probability in place of the oldest one."""
        place_B1 = (self._seen_B % self._how.window)[:, None]
        old_B1 = self._last_BW.gather(1, place_B1)
        new_B1 = torch.where(heard_B[:, None], probability_B.float()[:, None], old_B1)
        self._last_BW.scatter_(1, place_B1, new_B1)
        self._seen_B += heard_B.long()

    def _due(self) -> Tensor:
        """Where a group is whole, and its turn to be looked at."""
        how = self._how
        first_B = torch.where(self.spans_B > 0, max(how.window, how.cooldown), how.window)
        return (self._seen_B >= first_B) & ((self._seen_B - first_B) % how.stride == 0)

    def _begin(self, at_B: Tensor) -> None:
        """A span here, after which the groups begin anew."""
        self.spans_B += at_B.long()
        self._left_B = torch.where(at_B, self._how.tokens, self._left_B)
        self._seen_B = torch.where(at_B, 0, self._seen_B)
