"""What is left out of a training, to see what it was worth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from graphs.policy.evidence_features import EVIDENCE
from graphs.policy.features import names
from graphs.propose import Candidate

Variant = Literal[
    "full",
    "binary",
    "no-credit",
    "no-prior",
    "no-anchor",
    "no-spans",
    "no-listening",
    "no-leaves",
    "no-evidence",
    "no-belief",
]
"""The whole method; or one thing left out of it. Of the method: the cost, the credit of each step,
the hand-written policy to start from, staying near to it. Of the moves: the choice of where,
listening again. Of what is seen: the leaves of the program and what a move may tell of them, what
the percepts say of the recording, the answer as it stands."""

LEAVES = ("leaves", "hears", "worth", "change", "is where", "first count", "new kind")
BELIEF = ("read", "sure", "margin", "entropy", "guess", "by chance", "choices")


def hidden(variant: str) -> frozenset[str]:
    """The features that a network is not shown."""
    match variant:
        case "no-leaves":
            return _begun_by(LEAVES)
        case "no-evidence":
            return _begun_by(EVIDENCE)
        case "no-belief":
            return _begun_by(BELIEF)
        case _:
            return frozenset()


def _begun_by(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for name in names() if name.startswith(words))


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
