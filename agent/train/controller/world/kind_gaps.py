"""Where a trained controller is better and where worse: by kind of question, beyond noise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydantic import BaseModel
from scipy.special import bdtr

from agent.train.controller.world.cost_curves import Outcomes, right_of
from evals.stats import Estimate, Values, over_seeds

KINDS = ("asks", "sub-category", "category")
"""What benchmarks call the kind of a question; the first that is there counts."""

FEWEST = 10
"""Questions; a kind that has fewer is not told apart."""

ALPHA = 0.05
"""The level below which a corrected p-value is beyond noise."""


class KindGap(BaseModel, frozen=True):
    """A trained controller less another one on the questions of one kind.

    Attributes:
        kind: Of question.
        gap: In accuracy, over trainings and recordings.
        won: Questions that only the trained one has right, on average over trainings.
        lost: Those that only the other one has right.
        p: Of an exact two-sided sign test on these two, rounded.
        holm: The same with Holm's correction over the kinds.
    """

    kind: str
    gap: Estimate
    won: float
    lost: float
    p: float
    holm: float

    @property
    def worse(self) -> bool:
        """Whether it is worse beyond noise."""
        return self.gap.value < 0 and self.holm < ALPHA


def kind_gaps(trained: Sequence[Outcomes], other: Outcomes) -> tuple[KindGap, ...]:
    """Every kind that has enough questions, the worst first.

    Questions on one recording count as independent, which calls a kind worse too soon, not too
    late.

    Args:
        trained: By training, at the λ of the other one.
        other: What the other one did.
    """
    gaps_SI = np.stack([right_of(one) for one in trained]) - right_of(other)
    kinds = {kind: at for kind, at in _kinds(other).items() if len(at) >= FEWEST}
    told = {kind: _counts(gaps_SI[:, at]) for kind, at in kinds.items()}
    p = {kind: sign_test(*map(round, counts)) for kind, counts in told.items()}
    corrected = dict(zip(p, holm([*p.values()]), strict=True))
    found = [
        KindGap(
            kind=kind,
            gap=over_seeds(gaps_SI[:, at], [other[item].clip for item in at]),
            won=told[kind][0],
            lost=told[kind][1],
            p=p[kind],
            holm=corrected[kind],
        )
        for kind, at in kinds.items()
    ]
    return tuple(sorted(found, key=lambda one: one.gap.value))


def _kinds(outcomes: Outcomes) -> dict[str, list[int]]:
    """Which items are of each kind."""
    name = next((key for key in KINDS if any(one.groups.get(key) for one in outcomes)), "")
    found: dict[str, list[int]] = {}
    for at, one in enumerate(outcomes):
        for kind in one.groups.get(name, ()):
            found.setdefault(kind, []).append(at)
    return found


def _counts(gaps_SI: Values) -> tuple[float, float]:
    """Questions won and lost, on average over trainings."""
    won, lost = ((sign * gaps_SI > 0).sum(axis=1).mean() for sign in (1, -1))
    return float(won), float(lost)


def sign_test(won: int, lost: int) -> float:
    """The exact two-sided p-value of so many wins and losses, were each as likely."""
    return min(1.0, 2 * float(bdtr(min(won, lost), won + lost, 0.5)))


def holm(p: Sequence[float]) -> list[float]:
    """P-values corrected for their number, each as small as Holm (1979) allows."""
    corrected, least = [0.0] * len(p), 0.0
    for before, at in enumerate(sorted(range(len(p)), key=lambda at: p[at])):
        least = max(least, min(1.0, (len(p) - before) * p[at]))
        corrected[at] = least
    return corrected
