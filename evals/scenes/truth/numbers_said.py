"""Numbers in what somebody says in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from typing import Any

from evals.scenes.truth.answer import UnclearError

# The package has no type stubs.
_PARSER: Any = import_module("text_to_num")

_RUN = re.compile(r"\d[\d.,:]*(?:[ \-]+\d[\d.,:]*)*")
_OTHERS = re.compile(r"\b(?:one|half|quarter|dozen|oh|\d+(?:st|nd|rd|th))\b")


def number_said(text: str) -> Iterator[str]:
    """The number of a text, if there is one; digits that are read out one by one are one number.

    Raises:
        UnclearError: There are several, or it may be read in several ways.
    """
    found = _numbers(text)
    if len(found) > 1:
        raise UnclearError(f"several numbers in {text!r}")
    yield from found


@lru_cache(maxsize=1 << 12)
def _numbers(text: str) -> tuple[str, ...]:
    plain = str(_PARSER.alpha2digit(text.lower(), "en"))
    if _OTHERS.search(plain):
        raise UnclearError(f"the number in {text!r} may be read in several ways")
    return tuple(_joined(run.rstrip(".,:"), text) for run in _RUN.findall(plain))


def _joined(run: str, text: str) -> str:
    """A row of digits as one number."""
    parts = [part.rstrip(".,:") for part in run.replace("-", " ").split()]
    if len(parts) > 1 and any(len(part) > 1 for part in parts):
        raise UnclearError(f"the number in {text!r} may be read in several ways")
    return "".join(parts).replace(",", "")
