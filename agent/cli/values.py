"""What stands behind a flag, read: a wrong one is refused with what was expected."""

from __future__ import annotations

import argparse
import math


def seconds(text: str) -> float:
    """A time in seconds, 0 or later."""
    value = _number(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"found {text}; expected 0 or more seconds")
    return value


def share(text: str) -> float:
    """A probability."""
    value = _number(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"found {text}; expected a number from 0 to 1")
    return value


def duration(text: str) -> float:
    """A number of seconds above 0."""
    value = _number(text)
    if value <= 0:
        raise argparse.ArgumentTypeError(f"found {text}; expected more than 0 seconds")
    return value


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"found {text!r}; expected a number") from None
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"found {text}; expected a finite number")
    return value


def count(text: str) -> int:
    """A whole number, 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"found {text!r}; expected a whole number, 1 or more")
    return int(text)


def natural(text: str) -> int:
    """A whole number, 0 or more."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"found {text!r}; expected a whole number, 0 or more")
    return int(text)
