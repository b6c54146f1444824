"""One-to-one pairing."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.optimize
from numpy.typing import NDArray


def assigned(weight_RC: NDArray[np.float64]) -> dict[int, int]:
    """Pairs rows with columns so that the weights add up to the most; no pair weighs nothing."""
    optimize: Any = scipy.optimize
    rows, columns = optimize.linear_sum_assignment(weight_RC, maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return {r: c for r, c in pairs if weight_RC[r, c] > 0}
