"""What is said in what: a word in its line, that in its turn, and all by whoever speaks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graphs.execution.chances import Flags
from graphs.execution.occasions import Occasion

_NARROWEST_FIRST = ("word", "speech", "turn", "speaker")

BORDER = 0.05
"""Seconds by which a word may lie outside of the line or the turn that it is said in."""


def said_in(occasions: Sequence[Occasion], speakers: NDArray[np.intp]) -> Flags:
    """Whether one was heard in the other, as the same voice: columns x columns."""
    heard = [one.sort in _NARROWEST_FIRST and bool(one.supports) for one in occasions]
    width = np.array(
        [
            _NARROWEST_FIRST.index(one.sort) if told else -1
            for one, told in zip(occasions, heard, strict=True)
        ],
        dtype=np.intp,
    )
    start = np.array([one.start for one in occasions])
    end = np.array([one.end for one in occasions])
    middle = ((start + end) / 2)[:, None]
    inside = (middle > start - BORDER) & (middle < end + BORDER)
    known = (speakers[:, None] >= 0) & (speakers >= 0)
    own = known & (speakers[:, None] == speakers)
    person = width == _NARROWEST_FIRST.index("speaker")
    told = (person & own) | (~person & inside & (own | ~known))
    return told & (width[:, None] >= 0) & (width[:, None] < width)
