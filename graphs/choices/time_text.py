"""Times in choices: seconds in any unit and notation, stretches, and parts of a recording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from graphs.choices.interval import (
    Interval,
    PlacedNumber,
    bounded,
    digits,
    interval,
    placed_numbers,
)
from tools.audio import Segment

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

_THEN = r"\s*(?:to|-|–|—|and|or|until|till|through)\s*"


@lru_cache(maxsize=1 << 14)
def seconds(text: str) -> tuple[float, ...]:
    """Every length or time of day that a text names, in seconds: "1 min 5 s" is one, "1:05" too."""
    return tuple(one.value for one in _placed(digits(text)))


def _placed(plain: str) -> list[PlacedNumber]:
    """Every time, and where it stands."""
    found = [PlacedNumber(*match.span(), _clock(match)) for match in _CLOCK.finditer(plain)]
    amounts = [
        PlacedNumber(*match.span(), value)
        for match in _AMOUNT.finditer(plain)
        if (value := _amount(match)) is not None
        and not any(one.start < match.end() and match.start() < one.end for one in found)
    ]
    return sorted([*found, *_added(amounts, plain)])


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


def _added(amounts: list[PlacedNumber], plain: str) -> Iterator[PlacedNumber]:
    """Neighbours of falling units as one: "1 hour, 2 minutes and 3 seconds"."""
    last: PlacedNumber | None = None
    for one in amounts:
        joins = last is not None and _unit(plain, last) > _unit(plain, one)
        if last and joins and re.fullmatch(r"[\s,]*(?:and)?\s*", plain[last.end : one.start]):
            last = PlacedNumber(last.start, one.end, last.value + one.value)
            continue
        if last:
            yield last
        last = one
    if last:
        yield last


def _unit(plain: str, time: PlacedNumber) -> float:
    """The seconds of the unit that a time is told in."""
    told = plain[time.start : time.end]
    sizes = (size for names, size in _UNITS.items() if re.search(rf"(?<![a-z])(?:{names})\b", told))
    return min(sizes, default=0.0)


@lru_cache(maxsize=1 << 14)
def moments(text: str, span: Segment) -> Interval | None:
    """The stretch of a recording which a choice names; None where it names none.

    Times are seconds of the file: "2.4 s", "1:05", "2 to 4 seconds", "after 30 s". Parts and ends
    are those of what is listened to: "at the beginning", "in the second half", "in the last 10 s",
    "5 seconds before the end".
    """
    plain = digits(text)
    if (part := _part(plain)) is not None:
        return Interval(*(span.start + share * span.duration for share in part))
    named = seconds(text)
    if named and re.search(r"\b(?:before|from|of|to|until) the (?:very )?(?:end|finish)\b", plain):
        return Interval(span.end - named[0], span.end - named[0])
    if named and (edged := re.search(r"\b(first|last|final)\b", plain)):
        size = min(named[0], span.duration)
        if edged[1] == "first":
            return Interval(span.start, span.start + size)
        return Interval(span.end - size, span.end)
    if (allowed := lengths(text)) is not None:
        return Interval(max(0.0, allowed.low), allowed.high)
    return _edge(plain, span)


_STRETCH = re.compile(r"\b(?:between|from|to|until|till|through|or)\b|\d\s*[-–—]")
_LISTED = re.compile(
    r"\s*(?:s|secs?|seconds?)?\s*(?:[,;&]|,?\s*\b(?:and|then)\b)"
    r"\s*(?:then\s+)?(?:at\s+)?"
)


@lru_cache(maxsize=1 << 14)
def instants(text: str) -> tuple[float, ...]:
    """The times that a text lists: "at 0:05, 0:14 and 0:20", "2, 5 and 9 seconds"; else none."""
    plain = digits(text)
    times, bare = _placed(plain), placed_numbers(plain)
    found = times if len(times) > 1 else bare
    between = [plain[one.end : other.start] for one, other in pairwise(found)]
    listed = bool(between) and all(map(_LISTED.fullmatch, between)) and not _STRETCH.search(plain)
    return tuple(one.value for one in found) if listed else ()


@lru_cache(maxsize=1 << 14)
def lengths(text: str) -> Interval | None:
    """The seconds that a choice allows: "5 s", "2-4 minutes", "over a minute", a bare number."""
    plain = digits(text)
    found = _placed(plain)
    if not found:
        return None if re.search(r"\b(?:no|none|never)\b", plain) else interval(text)
    if len(found) < 2 and (shared := _shared_unit(plain)):
        return shared
    return bounded(found, plain)


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


_VERB = re.compile(
    r"\b(?:starts?|started|begins?|began|ends?|ended|closes?|closed)\b"
    r"(?=\s+(?:\w+ly\s+)?(?:at|in|near|towards?|around|before|after|during|late|early|mid)\b)"
    r"(?<!the start)(?<!the end)(?<!very start)(?<!very end)"
)
"""What happens there, where a place follows: "it starts near the end"."""


def _edge(plain: str, span: Segment) -> Interval | None:
    """The beginning, the middle, the end: a third each; "it starts" alone names none."""
    plain = _VERB.sub(" ", plain)
    for words, at in ((r"begin|start|early|onset", 0), (r"mid", 1), (r"\bend|late|clos", 2)):
        if re.search(rf"\b(?:{words})", plain):
            third = span.duration / 3
            return Interval(span.start + at * third, span.start + (at + 1) * third)
    return None
