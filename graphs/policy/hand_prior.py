"""The hand-written policy as scores of rows: what the trained one starts from, and is held near to.

A move's score is what the hand-written policy hopes of it less its price, both in right answers,
over a temperature. So its likeliest move is the hand-written one, but that it makes one at a time.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from graphs.policy.features import EXCHANGE, names
from graphs.policy.leaf_features import WORTH
from graphs.policy.move_features import SECONDS
from graphs.policy_network import Array

TEMPERATURE = 0.05
"""A hope that is so much larger makes a move e times as likely."""

LEAST = 0.03
"""What a move must promise for it to be made, whatever it costs."""


@cache
def _columns() -> tuple[int, ...]:
    return tuple(names().index(one) for one in (WORTH, SECONDS, EXCHANGE, "answer"))


def prior(rows: Array) -> Array:
    """One score for each row of features; the softmax of a state's is the prior policy."""
    worth, seconds, exchange, answer = (rows[:, at] for at in _columns())
    gain = worth - 10.0**exchange * seconds
    return (np.where(answer > 0, LEAST, gain) / TEMPERATURE).astype(np.float32)
