"""What a model wrote when it was sampled, token by token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

Ended = Literal["end", "cap", "abort"]
"""By the end token; at the longest length; for want of confidence."""


@dataclass(frozen=True)
class Rollout:
    """One completion.

    Attributes:
        tokens: As sampled, with forced ones, PAUSE spans and the end token.
        log_probs: Of each token under the policy that sampled it, at the temperature of sampling,
            among all tokens, whichever were banned.
        learned: Which tokens the loss is of: those that the policy chose.
        ended: Why nothing follows.
        text: What a reader sees: without PAUSE spans and special tokens.
        pauses: How many spans were inserted.
        lowest: How sure the policy was where it was least sure: the confidence of a group of tokens
            (`pause.Trigger`); 1 where nobody looked, or no group was whole.
    """

    tokens: tuple[int, ...]
    log_probs: tuple[float, ...]
    learned: tuple[bool, ...]
    ended: Ended
    text: str
    pauses: int = 0
    lowest: float = 1.0

    def __post_init__(self: Self) -> None:
        lengths = {len(self.tokens), len(self.log_probs), len(self.learned)}
        if len(lengths) != 1:
            raise ValueError(f"expected as many of each; found lengths {sorted(lengths)}")
