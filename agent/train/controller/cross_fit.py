"""The option scorer, and those that the controller learns with, none of which saw its question.

A scorer is surer of the questions that it was fitted on than of others; a controller that learned
from such beliefs would stop too soon. So the recordings are dealt into folds, and in training each
question is judged by a scorer fitted on the other folds (cross-fitting, Chernozhukov et al. 2018).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.train.controller.fit_option_scorer import fit, walks
from agent.train.controller.world.exhaustive_percepts import ExhaustivePercepts
from graphs.answer.answerer import Reasoner
from graphs.answer.weigh import INPUTS
from graphs.policy_network import Network

FOLDS = 5


@dataclass(frozen=True)
class Scorers:
    """The one that is used, fitted on everything; and one for each fold, fitted on the others."""

    whole: Network
    parts: tuple[Network, ...]

    @classmethod
    def fitted(cls, known: Sequence[ExhaustivePercepts], answerer: Reasoner, seed: int) -> Scorers:
        """Fits them all on the same states."""
        walked = list(zip(known, walks(known, answerer, seed), strict=True))
        parts = (
            fit([seen for one, seen in walked if fold(one) != at] or [walked[0][1]], seed)
            for at in range(FOLDS)
        )
        return cls(fit([seen for _, seen in walked], seed), tuple(parts))

    def of(self, one: ExhaustivePercepts) -> Network:
        """The scorer that never saw this recording."""
        return self.parts[fold(one)]

    def save(self, path: Path) -> None:
        """The one that is used last, so that where it is all are."""
        for at, network in enumerate(self.parts):
            network.save(_beside(path, at))
        self.whole.save(path)

    @classmethod
    def load(cls, path: Path) -> Scorers:
        """Reads what `save` wrote.

        Raises:
            InputError: A file is missing, was altered, or its features mean something else.
        """
        parts = tuple(Network.load(_beside(path, at), INPUTS) for at in range(FOLDS))
        return cls(Network.load(path, INPUTS), parts)


def fold(one: ExhaustivePercepts) -> int:
    """By the recording, so that questions on one are together."""
    return int(hashlib.sha256(one.clip.digest.encode()).hexdigest(), 16) % FOLDS


def _beside(path: Path, at: int) -> Path:
    return path.with_name(f"{path.stem}.fold-{at}{path.suffix}")
