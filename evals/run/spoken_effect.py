"""How often a wrong answer that is spoken over a recording is taken for the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from pydantic import BaseModel

from evals.control_stage import wrong_choice
from evals.controls import MAIN, SPOKEN
from evals.run.answer_record import Key, Record
from evals.run.answer_scores import said_in
from evals.sample import Item
from evals.stats import Difference, Estimate, estimates, paired


class SpokenEffect(BaseModel, frozen=True):
    """The share of items on which the very choice that is spoken was answered.

    Attributes:
        unspoken: As the recording is.
        spoken: With the choice spoken over it.
        gap: The second less the first.
    """

    unspoken: Estimate
    spoken: Estimate
    gap: Difference


def spoken_effect(
    conditions: Sequence[str], items: Sequence[Item], records: Mapping[Key, Record], seed: int
) -> SpokenEffect | None:
    """Of the items that were asked under both conditions; None where nothing was spoken."""
    if SPOKEN not in conditions:
        return None
    rows: list[tuple[float, float]] = []
    clusters: list[str] = []
    for item in items:
        said = wrong_choice(item, seed)
        both = [records.get((name, item.id, 0)) for name in (MAIN, SPOKEN)]
        if said is not None and all(both):
            first, second = (float(said_in(one) == said) for one in both)
            rows.append((first, second))
            clusters.append(item.audio)
    if not rows:
        return None
    values = np.array(rows)
    unspoken, spoken = estimates(values, clusters)
    gap = paired(values[:, 1], values[:, 0], clusters)
    assert unspoken
    assert spoken
    assert gap
    return SpokenEffect(unspoken=unspoken, spoken=spoken, gap=gap)
