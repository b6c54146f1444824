"""Where tools contradict each other, as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from graphs.state import Episode


@dataclass(frozen=True)
class Dispute:
    """Percepts that cannot all be true, by their indices in the episode, and why."""

    percepts: tuple[int, ...]
    why: str


def disputes(episode: Episode) -> tuple[Dispute, ...]:
    """None are looked for yet: `graphs/contradict.py` will find them, and this hand them on."""
    return ()
