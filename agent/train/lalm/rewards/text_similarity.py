"""How alike two texts are, word by word.

The distance is that of a word error rate, but divided by the longer of the two, so that it stays
within [0, 1]: a word error rate can exceed 1, and one long transcript would rule its group.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from rapidfuzz.distance import Levenshtein

from evals.perception.matching import assigned
from evals.perception.transcript import words_of


def alike(said: str, true: str) -> float:
    """The share of right words, in [0, 1]; 1 only where all are, 0 where neither has any."""
    right, longer = _right(words_of(said), words_of(true))
    return right / longer if longer else 0.0


def alike_by_speaker(said: Mapping[str, str], true: Mapping[str, str]) -> float:
    """The share of right words over all speakers, under the best pairing of their names.

    The words of a speaker for whom nobody is left all count as wrong, on either side.
    """
    mine, theirs = ([words_of(text) for text in side.values()] for side in (said, true))
    right_MT = np.array([[_right(one, other)[0] for other in theirs] for one in mine])
    pairs = assigned(right_MT) if right_MT.size else {}
    together = [_right(mine[m], theirs[t]) for m, t in pairs.items()]
    alone = [*(len(words) for m, words in enumerate(mine) if m not in pairs)]
    alone += [len(words) for t, words in enumerate(theirs) if t not in pairs.values()]
    longer = sum(length for _, length in together) + sum(alone)
    return sum(right for right, _ in together) / longer if longer else 0.0


def _right(said: tuple[str, ...], true: tuple[str, ...]) -> tuple[float, int]:
    """How many words of the longer text need no change, and how many it has."""
    longer = max(len(said), len(true))
    return float(longer - Levenshtein.distance(said, true)), longer
