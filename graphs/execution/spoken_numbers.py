"""Numbers, prices, times of day and digits as they are spoken, against those of a choice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from graphs.choices.interval import digits, interval, numbers
from graphs.execution.topics import spelled

_PRICE = re.compile(r"\b(\d+) (?:pounds?|dollars?|euros?|bucks)(?: and)? (\d\d?)\b")
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2})[:.](\d\d)(?![\d:])")
_HOUR = re.compile(r"\b(\d{1,2})[ :.](\d\d)\b")
_PAST = re.compile(r"\b(half|quarter|0\.25|0\.5|\d{1,2})(?: minutes?)? (past|after|to) (\d{1,2})\b")
_PARTS = {"half": 30, "quarter": 15, "0.5": 30, "0.25": 15}


@lru_cache(maxsize=1 << 12)
def number_fit(choice: str, text: str) -> float:
    """Whether the number, time or row of digits of a choice was said; a half for the hour alone."""
    if clock := _CLOCK.search(choice):
        wanted = (int(clock[1]) % 12, int(clock[2]))
        if wanted in set(_clocks(text)):
            return 1.0
        return 0.5 if any(one == int(clock[1]) for one in numbers(text)) else 0.0
    run = "".join(re.findall(r"\d", choice))
    if len(run) > 3 and any(run in one for one in spelled(text)):
        return 1.0
    if len(run) > 2 and spelled(choice) == (run,):
        return float(any(run in one for one in spelled(text)))
    wanted_ = interval(choice)
    if wanted_ is None or wanted_.low != wanted_.high:
        return 0.0
    return float(wanted_.low in {*numbers(text), *_prices(text), *map(float, spelled(text))})


@lru_cache(maxsize=1 << 12)
def number_in(text: str) -> float | None:
    """The number that is said: an amount of money, a row of digits, else the first."""
    found = (*_prices(text), *map(float, spelled(text)), *numbers(text))
    return found[0] if found else None


def _prices(text: str) -> list[float]:
    """Amounts as they are spoken: "two pounds fifty"."""
    return [int(whole) + int(part) / 100 for whole, part in _PRICE.findall(digits(text))]


def _clocks(text: str) -> Iterator[tuple[int, int]]:
    """Times of day: "seven thirty", "half past seven", "a quarter to eight", "9 o'clock"."""
    plain = digits(text)
    for hour, minute in _HOUR.findall(plain):
        yield int(hour) % 12, int(minute)
    for run in re.findall(r"\b(\d{1,2})([0-5]\d)\b", plain):
        yield int(run[0]) % 12, int(run[1])
    for part, side, hour in _PAST.findall(plain):
        minutes = _PARTS.get(part) or int(float(part))
        yield (int(hour) % 12, minutes) if side != "to" else ((int(hour) - 1) % 12, 60 - minutes)
    for hour in re.findall(r"\b(\d{1,2}) o['’ ]?clock\b", plain):
        yield int(hour) % 12, 0
