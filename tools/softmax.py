"""Logarithms of odds made into shares."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", bound=np.floating)


def softmax(logits: NDArray[Number]) -> NDArray[Number]:
    """Shares that add up to one along the last axis, as precise as they come."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return (raised / raised.sum(axis=-1, keepdims=True)).astype(logits.dtype)
