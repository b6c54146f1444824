"""Orders in which something comes again: "bark, knock, bark", against all that was heard."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from rapidfuzz.distance import Levenshtein

from graphs.choices.sequences import thing
from graphs.execution.chances import Flags, Numbers
from graphs.execution.worlds import Worlds

RUNS = 0.9
"""How much the order of runs counts; the rest is how many there are in each, which is often
misheard: two barks in a row are one stretch of barking to a tagger."""


def repeated_fits(
    worlds: Worlds, mask: Flags, orders: Sequence[Sequence[str]], fits: dict[str, Numbers]
) -> Numbers:
    """How little must be changed of what was heard for it to be each order.

    Args:
        worlds: The timelines.
        mask: The things in question.
        orders: Their names in the order of each choice.
        fits: By name, how well it fits each column.
    """
    names = {plain: at for at, plain in enumerate(dict.fromkeys(map(thing, fits)))}
    best = np.zeros((len(worlds.occasions), len(names)))
    for name, fit in fits.items():
        at = names[thing(name)]
        best[:, at] = np.maximum(best[:, at], fit)
    label = np.where(best.max(axis=1, initial=0.0) > 0.5, best.argmax(axis=1), -1)
    wanted = [[names[thing(part)] for part in one] for one in orders]
    mask = mask & (label >= 0)
    ranked = np.where(mask, worlds.start, np.inf).argsort(axis=1, kind="stable")
    heard = [tuple(label[at[there[at]]].tolist()) for at, there in zip(ranked, mask, strict=True)]
    told = {one: [_alike(one, order) for order in wanted] for one in set(heard)}
    return np.array([told[one] for one in heard])


def _alike(heard: Sequence[int], order: Sequence[int]) -> float:
    """The share of both that stays; an order of one thing is none."""
    if len(order) < 2:
        return 0.0
    runs = Levenshtein.normalized_similarity(_runs(heard), _runs(order))
    return RUNS * runs + (1.0 - RUNS) * Levenshtein.normalized_similarity(heard, order)


def _runs(labels: Sequence[int]) -> list[int]:
    """Each once for as often as it comes in a row."""
    return [label for label, _ in groupby(labels)]
