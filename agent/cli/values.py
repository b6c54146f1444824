"""What stands behind a flag: each type reads it, and refuses a wrong one with what was expected."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator


@dataclass(frozen=True)
class Metavar:
    """What a help page calls the value."""

    name: str


def seconds(text: object) -> float:
    """A time in seconds, 0 or later."""
    value = _number(text)
    if value < 0:
        raise ValueError(f"found {text}; expected 0 or more seconds")
    return value


def share(text: object) -> float:
    """A probability."""
    value = _number(text)
    if not 0 <= value <= 1:
        raise ValueError(f"found {text}; expected a number from 0 to 1")
    return value


def duration(text: object) -> float:
    """A number of seconds above 0."""
    value = _number(text)
    if value <= 0:
        raise ValueError(f"found {text}; expected more than 0 seconds")
    return value


def positive(text: object) -> float:
    """A number above 0."""
    value = _number(text)
    if value <= 0:
        raise ValueError(f"found {text}; expected a number above 0")
    return value


def not_negative(text: object) -> float:
    """A number, 0 or above."""
    value = _number(text)
    if value < 0:
        raise ValueError(f"found {text}; expected a number, 0 or above")
    return value


def _number(text: object) -> float:
    try:
        value = float(str(text))
    except ValueError:
        raise ValueError(f"found {_brief(text)}; expected a number") from None
    if not math.isfinite(value):
        raise ValueError(f"found {text}; expected a finite number")
    return value


def count(text: object) -> int:
    """A whole number, 1 or more."""
    return _whole(text, 1)


def natural(text: object) -> int:
    """A whole number, 0 or more."""
    return _whole(text, 0)


LONGEST = 18
"""Digits: more are a slip of the finger, and Python refuses to read thousands of them."""


def _whole(text: object, least: int) -> int:
    told = str(text)
    if not told.isdecimal() or len(told) > LONGEST or int(told) < least:
        raise ValueError(f"found {_brief(text)}; expected a whole number, {least} or more")
    return int(told)


def _brief(text: object) -> str:
    """As it was typed, but for what is too long for a line."""
    told = str(text)
    return repr(told if len(told) <= 60 else f"{told[:60]}...")


Count = Annotated[int, BeforeValidator(count), Metavar("N")]
Natural = Annotated[int, BeforeValidator(natural), Metavar("N")]
Seconds = Annotated[float, BeforeValidator(seconds), Metavar("S")]
Duration = Annotated[float, BeforeValidator(duration), Metavar("S")]
Share = Annotated[float, BeforeValidator(share), Metavar("P")]
Positive = Annotated[float, BeforeValidator(positive), Metavar("X")]
NotNegative = Annotated[float, BeforeValidator(not_negative), Metavar("X")]

Name = Annotated[str, Metavar("NAME")]
Text = Annotated[str, Metavar("TEXT")]
Url = Annotated[str, Metavar("URL")]
File = Annotated[Path, Metavar("FILE")]
Folder = Annotated[Path, Metavar("DIR")]
RunFolder = Annotated[Path, Metavar("RUN")]
TraceFile = Annotated[Path, Metavar("TRACE")]
