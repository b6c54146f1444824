"""How long a language model is waited for, and when it is given up (a circuit breaker)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from math import isfinite
from time import monotonic
from typing import TypeVar

from tools import deadline
from tools.refusal import Refused

SHARE = 0.5
"""How much of the time that is left one attempt may take: others must still listen and answer."""

LEAST = 0.2
"""With fewer seconds left a model is not asked; that nothing comes of it says nothing of it."""

GIVEN_UP = 2
"""After so many failures one after another the model is left alone."""

LATER = 0.1
"""Seconds in which whoever asked the model may still say why nothing came."""

REST = 60.0
"""Seconds before a model that was given up is tried again, once."""

Said = TypeVar("Said")


@dataclass
class CircuitBreaker:
    """Gives up a model that fails again and again, and tries it anew after a rest.

    Attributes:
        failures: One after another, up to now.
        why: The last one's reason.
        again_at: When it may be tried again, by the monotonic clock.
    """

    failures: int = 0
    why: str = ""
    again_at: float = 0.0

    @property
    def open(self) -> bool:
        """Whether the model is not to be asked now."""
        return self.failures >= GIVEN_UP and monotonic() < self.again_at

    @property
    def told(self) -> str:
        """Why the model is not to be asked now, in one line; empty where it may be."""
        if self.open:
            return " ".join(f"given up after {self.failures} failures: {self.why}".split())
        return "" if deadline.left() >= LEAST else "no time was left to ask it"

    def failed(self, why: str) -> None:
        """Notes that nothing came."""
        self.failures, self.why, self.again_at = self.failures + 1, why, monotonic() + REST

    def succeeded(self) -> None:
        """Notes that the model replied."""
        self.failures = 0


async def hurried(asked: Awaitable[Said]) -> Said:
    """What is awaited, within this attempt's share of the time that is left.

    Raises:
        Refused: It took longer.
    """
    seconds = SHARE * deadline.left()
    cut = asyncio.timeout(seconds + LATER if isfinite(seconds) else None)
    try:
        with deadline.within(seconds):
            async with cut:
                return await asked
    except TimeoutError as error:
        if not cut.expired():
            raise
        raise Refused(f"no reply within {seconds:.1f} s", status=None, late=True) from error
