"""Chance that is the same every time."""

from __future__ import annotations

import hashlib


def lot(*texts: str) -> float:
    """The same for the same texts, and otherwise like a number drawn from [0, 1)."""
    return int.from_bytes(hashlib.sha256("\0".join(texts).encode()).digest()[:4]) / 2**32
