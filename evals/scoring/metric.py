"""What scores are summed up by: their mean, or the mean of the means of groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.sample import Item
from evals.scoring.protocol import SHARE
from evals.stats import Difference, Estimate, Values, estimates, paired, ratios


@dataclass(frozen=True)
class MeanScore:
    """The mean over items. Scores of another unit than `SHARE` may be of any size."""

    name: str = "accuracy"
    unit: str = SHARE

    def over(
        self, scores_IK: Values, items: Sequence[Item], seed: int = 0
    ) -> list[Estimate | None]:
        """Each column's mean with a bootstrap interval over recordings."""
        if self.unit == SHARE:
            return estimates(scores_IK, _clusters(items), seed)
        # Where all errors are 0, Wilson's interval of a share would say nothing.
        present_IK = (~np.isnan(scores_IK)).astype(np.float64)
        return ratios(np.nan_to_num(scores_IK), present_IK, _clusters(items), seed)

    def gap(
        self, first: Values, second: Values, items: Sequence[Item], seed: int = 0
    ) -> Difference | None:
        """The difference of means, of pairs."""
        return paired(first, second, _clusters(items), seed)


@dataclass(frozen=True)
class MacroMean:
    """The mean of the means of groups: a small group counts as much as a large one.

    Each item weighs as much as it does in the mean of its group; the weights are those of the
    whole sample in every resample.

    Attributes:
        by: The breakdown, one of an item's `groups`.
    """

    by: str
    name: str = "macro average"
    unit: str = SHARE

    def over(
        self, scores_IK: Values, items: Sequence[Item], seed: int = 0
    ) -> list[Estimate | None]:
        """Each column's mean over the groups that it has scores of."""
        weights_IK = np.stack([self._weights(~np.isnan(one), items) for one in scores_IK.T], axis=1)
        if self.unit == SHARE:
            return estimates(scores_IK, _clusters(items), seed, weights_IK)
        return ratios(np.nan_to_num(scores_IK) * weights_IK, weights_IK, _clusters(items), seed)

    def gap(
        self, first: Values, second: Values, items: Sequence[Item], seed: int = 0
    ) -> Difference | None:
        """The difference of the two, over the items that have both."""
        weights_I = self._weights(~np.isnan(first) & ~np.isnan(second), items)
        inside_I = np.where(weights_I > 0, weights_I, np.nan)
        return paired(first * inside_I, second * inside_I, _clusters(items), seed)

    def _weights(self, present_I: NDArray[np.bool_], items: Sequence[Item]) -> Values:
        """Adding up to the number of items that weigh anything."""
        groups: dict[str, list[int]] = {}
        for at, item in enumerate(items):
            for group in item.groups.get(self.by, ()) if present_I[at] else ():
                groups.setdefault(group, []).append(at)
        weights_I = np.zeros(len(items))
        for members in groups.values():
            weights_I[members] += 1 / (len(members) * len(groups))
        return weights_I * (weights_I > 0).sum()


def _clusters(items: Sequence[Item]) -> list[str]:
    """Items on one recording are drawn together."""
    return [item.audio for item in items]
