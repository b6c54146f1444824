"""Which combinations of functions a program is made of, and which of them are never trained on."""

from __future__ import annotations

import hashlib
import re

DEEP, HELD_OUT = 4, 0.1
"""Functions from which a shape may be held out; the share of such."""


def shape(notation: str) -> str:
    """A program without its texts and numbers: what is combined with what."""
    return re.sub(r'"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?', "_", notation)


def held_out(notation: str) -> bool:
    """Whether its shape is tested but never trained, as one in ten of the deep ones is."""
    own = shape(notation)
    return own.count("(") >= DEEP and share(own) < HELD_OUT


def share(text: str) -> float:
    """A number in [0, 1) that is the same for the same text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) / 2**32
