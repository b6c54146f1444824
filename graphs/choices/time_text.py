"""Times in choices: seconds in any unit and notation, stretches, and parts of a recording."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache

from graphs.choices.interval import Interval, digits, interval

_UNITS = {
    r"h|hrs?|hours?": 3600.0,
    r"m|mins?|minutes?": 60.0,
    r"s|secs?|seconds?": 1.0,
    r"ms|msecs?|milliseconds?": 0.001,
}
_UNIT = "|".join(rf"(?P<u{at}>{names})" for at, names in enumerate(_UNITS))
_AMOUNT = re.compile(
    rf"(?P<half>half an? |(?:a )?quarter of an? )?(?P<number>\d+(?:\.\d+)?|\ban?\b|\bone\b|\btwo\b|"
    rf"\bthree\b)?(?P<more> and a half| and a quarter)?[ -]?\b(?:{_UNIT})\b"
    r"(?P<after> and a half| and a quarter)?"
)
_CLOCK = re.compile(r"(?<![\d:])(?:(\d{1,2}):)?(\d{1,3}):(\d\d(?:\.\d+)?)(?![\d:])")
_WORDS = {"a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0}
_PARTS = {"half": 0.5, "quarter": 0.25}

_THEN = r"\s*(?:to|-|–|—|and|until|till|through)\s*"
_AFTER = r"\b(?:after|later than|past|beyond|over|more than|longer than|at least|from)\b"
_BEFORE = r"\b(?:before|earlier than|by|within|under|less than|shorter than|at most|until|up to)\b"


@lru_cache(maxsize=1 << 14)
def seconds(text: str) -> tuple[float, ...]:
    """Every length or time of day that a text names, in seconds: "1 min 5 s" is one, "1:05" too."""
    plain = digits(text)
    found = [(match.span(), _clock(match)) for match in _CLOCK.finditer(plain)]
    taken = [span for span, _ in found]
    amounts = [
        (match.span(), value)
        for match in _AMOUNT.finditer(plain)
        if (value := _amount(match)) is not None
        and not any(first < match.end() and match.start() < last for first, last in taken)
    ]
    return tuple(value for _, value in sorted(found + list(_added(amounts, plain))))


def _clock(match: re.Match[str]) -> float:
    hours, minutes, rest = match.groups()
    return 3600.0 * int(hours or 0) + 60.0 * int(minutes) + float(rest)


def _amount(match: re.Match[str]) -> float | None:
    """The seconds of a number with its unit; None where there is a unit alone."""
    unit = next(size for at, size in enumerate(_UNITS.values()) if match[f"u{at}"])
    if match["half"]:
        return unit * (_PARTS["half"] if "half" in match["half"] else _PARTS["quarter"])
    if match["number"] is None:
        return None
    value = _WORDS.get(match["number"]) or float(match["number"])
    more = match["more"] or match["after"] or ""
    return unit * (value + sum(part for word, part in _PARTS.items() if word in more))


Placed = tuple[tuple[int, int], float]
"""Where a number stands in a text, and its seconds."""


def _added(amounts: list[Placed], plain: str) -> Iterator[Placed]:
    """Neighbours of falling units as one: "1 hour, 2 minutes and 3 seconds"."""
    last: Placed | None = None
    for span, value in amounts:
        joins = last is not None and value < last[1] and last[1] >= 60
        if (
            last is not None
            and joins
            and re.fullmatch(r"[\s,]*(?:and)?\s*", plain[last[0][1] : span[0]])
        ):
            last = ((last[0][0], span[1]), last[1] + value)
            continue
        if last is not None:
            yield last
        last = (span, value)
    if last is not None:
        yield last


@lru_cache(maxsize=1 << 14)
def moments(text: str, length: float) -> Interval | None:
    """The stretch of a recording of that length which a choice names; None where it names none.

    Times are seconds from its beginning: "2.4 s", "1:05", "2 to 4 seconds", "after 30 s", "in the
    last 10 seconds", "at the beginning", "in the second half".
    """
    plain = digits(text)
    if (part := _part(plain)) is not None:
        return Interval(part[0] * length, part[1] * length)
    named = seconds(text)
    if named and (edged := re.search(r"\b(first|last|final)\b", plain)):
        size = min(named[0], length)
        return Interval(0.0, size) if edged[1] == "first" else Interval(length - size, length)
    return lengths(text) or _edge(plain, length)


@lru_cache(maxsize=1 << 14)
def lengths(text: str) -> Interval | None:
    """The seconds that a choice allows: "5 s", "2-4 minutes", "over a minute", a bare number."""
    named, plain = [*seconds(text)], digits(text)
    if not named:
        return None if re.search(r"\b(?:no|none|never)\b", plain) else interval(text)
    if len(named) < 2 and (shared := _shared_unit(plain)):
        return shared
    if len(named) >= 2 and named[0] < named[1]:
        return Interval(named[0], named[1])
    if re.search(_AFTER, plain):
        return Interval(named[0], math.inf)
    if re.search(_BEFORE, plain):
        return Interval(0.0, named[0])
    return Interval(named[0], named[0])


def _shared_unit(plain: str) -> Interval | None:
    """The unit of the second number is that of the first: "2 to 4 seconds"."""
    match = re.search(rf"(\d+(?:\.\d+)?){_THEN}(\d+(?:\.\d+)?)[ -]?(?:{_UNIT})\b", plain)
    if match is None:
        return None
    unit = next(size for at, size in enumerate(_UNITS.values()) if match[f"u{at}"])
    low, high = float(match[1]) * unit, float(match[2]) * unit
    return Interval(low, high) if low < high else None


_SHARES = {"half": 2, "third": 3, "3rd": 3, "quarter": 4, "4th": 4, "fifth": 5, "5th": 5}
_PLACES = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3}


def _part(plain: str) -> tuple[float, float] | None:
    """Shares of a recording: "second half", "last third", "middle third"."""
    match = re.search(
        r"\b(first|1st|second|2nd|third|3rd|fourth|4th|middle|last|final)\s+"
        r"(half|third|3rd|quarter|4th|fifth|5th)\b",
        plain,
    )
    if match is None:
        return None
    parts = _SHARES[match[2]]
    at = _PLACES.get(match[1], parts - 1 if match[1] in ("last", "final") else (parts - 1) // 2)
    return (at / parts, (at + 1) / parts) if at < parts else None


def _edge(plain: str, length: float) -> Interval | None:
    """The beginning, the middle, the end: a third each."""
    for words, at in ((r"begin|start|early|onset", 0), (r"mid", 1), (r"\bend|late|clos", 2)):
        if re.search(rf"\b(?:{words})", plain):
            return Interval(at * length / 3, (at + 1) * length / 3)
    return None
