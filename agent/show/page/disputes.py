"""Where tools contradict each other, as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from graphs.contradictions.find_contradictions import contradictions_of
from graphs.state import Episode


@dataclass(frozen=True)
class Dispute:
    """Percepts that cannot all be true, by their indices in the episode, and why."""

    percepts: tuple[int, ...]
    why: str


def disputes(episode: Episode) -> tuple[Dispute, ...]:
    """All that the evidence holds, whether or not somebody listened again to decide them."""
    return tuple(Dispute(one.between, one.text) for one in contradictions_of(episode))
