"""How probable it is that two voices that diarization told apart are one person's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from graphs.execution.occasions import Occasion
from graphs.timeline import Timeline

Pairs = Mapping[frozenset[str], float]


def one_person(timeline: Timeline) -> Pairs:
    """The probability for each two names that may be one person's."""
    found: dict[frozenset[str], float] = {}
    for noted in timeline.turns:
        turn = noted.percept
        if turn.alike is not None and turn.alike_confidence is not None:
            pair = frozenset((turn.speaker, turn.alike))
            found[pair] = max(found.get(pair, 0.0), turn.alike_confidence)
    return found


def counted_once(people: Sequence[Occasion], pairs: Pairs) -> list[Occasion]:
    """Speakers in order, each as probable as that it is nobody who spoke before."""
    found: list[Occasion] = []
    for at, one in enumerate(people):
        new = 1.0
        for before in people[:at]:
            new *= 1.0 - pairs.get(frozenset((before.name, one.name)), 0.0)
        supports = tuple((index, sure * new) for index, sure in one.supports)
        found.append(replace(one, probability=one.probability * new, supports=supports))
    return found


def kinship(
    occasions: Sequence[Occasion], ids: NDArray[np.intp], pairs: Pairs
) -> NDArray[np.float64]:
    """How probable it is that the speakers of two numbers are one person: ids x ids."""
    names = {int(who): one.speaker for who, one in zip(ids, occasions, strict=True) if who >= 0}
    told = np.eye(max(1, int(ids.max(initial=0)) + 1))
    for one, name in names.items():
        for other, second in names.items():
            if one != other:
                told[one, other] = pairs.get(frozenset((name, second)), 0.0)
    return told
