"""What one reading of the evidence says about the choices, or in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Verdict:
    """How far the evidence supports each choice, and what it says without choices.

    Attributes:
        support: One number in [0, 1] a choice; only differences count.
        because: For each choice, the indices of the percepts that support it.
        saying: The answer to the open question, in a sentence.
        sure: How sure the sentence is, in [0, 1].
        cited: The indices of the percepts that the sentence rests on.
    """

    support: tuple[float, ...] = ()
    because: tuple[tuple[int, ...], ...] = ()
    saying: str = "Nothing was heard that answers this."
    sure: float = 0.0
    cited: tuple[int, ...] = field(default=())

    @classmethod
    def of(
        cls,
        scored: Sequence[tuple[float, Sequence[int]]],
        saying: str,
        sure: float,
        cited: Sequence[int] = (),
    ) -> Verdict:
        """Puts (support, indices) pairs together; numbers are cut to [0, 1]."""
        return cls(
            support=tuple(min(1.0, max(0.0, score)) for score, _ in scored),
            because=tuple(tuple(dict.fromkeys(indices)) for _, indices in scored),
            saying=saying,
            sure=min(1.0, max(0.0, sure)),
            cited=tuple(dict.fromkeys(cited)),
        )
