"""What is left out of a training, to see what it was worth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from graphs.propose import Candidate

Variant = Literal["full", "binary", "no-credit", "no-spans", "no-listening", "gist"]
"""The whole method; or one thing left out of it: the cost, the credit of each step, the choice of
where, listening again; or the question's embedding shown besides what was parsed of it."""


def narrowing(variant: str) -> Callable[[Candidate], bool]:
    """Which moves there are: all, or for two of the ablations not all."""
    match variant:
        case "no-spans":
            return _whole
        case "no-listening":
            return _first_hand
        case _:
            return _any


def _whole(move: Candidate) -> bool:
    return all(query.segment is None for query in move.queries)


def _first_hand(move: Candidate) -> bool:
    return all(query.tool != "listen" for query in move.queries)


def _any(move: Candidate) -> bool:
    return True
