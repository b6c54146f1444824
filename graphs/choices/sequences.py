"""Orders in choices: "a dog, then a bell", "bell → dog", "the bell after the dog"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

_THEN = r"(?:then|followed by|finally|next|lastly)"
_JOINED = re.compile(
    rf"\s*(?:,\s*(?:and\s+)?(?:{_THEN}\s+)?|;|\n|\||/|\s[-–—&+]\s|–|—|[-=]+>|→|⇒|»|>"
    rf"|\b(?:and\s+)?(?:{_THEN}|before|preceding|precedes)\b|\s(?=\d[.)]\s))\s*",
    re.IGNORECASE,
)
_REVERSED = re.compile(r"\s*\b(?:after|following|follows|preceded by)\b\s*", re.IGNORECASE)
_AHEAD = re.compile(r"(?:just |right )?before\s+([^,]+),\s*(.+)", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:^|\s)(?:\d+[.)]|first:?|second:?|third:?|last:?)\s+", re.IGNORECASE)
_AGAIN = re.compile(
    r"\s+(?:(?:once|yet)\s+)?(?:again|more|anew)$|^(?:another|(?:one|once)\s+more)\s+"
    r"|\s+(?:for\s+)?(?:a|the)\s+\w+\s+time$",
    re.IGNORECASE,
)
"""What says that something comes that has come before."""

_CLOSING = re.compile(
    r"(?:[,;.]\s*(?:and |but |then )*|\s(?:and|but|then) )(?:nothing|no more)\b[^,;]*$",
    re.IGNORECASE,
)
"""What says that nothing follows."""

_EMPTY = {"", "and", "the", "then", "a"}


@lru_cache(maxsize=1 << 12)
def sequence(text: str) -> tuple[str, ...]:
    """The parts of an order, the earliest first; a single part where the text is no order."""
    told = text.strip(" .\"'“”[]()")
    plain = _CLOSING.sub("", told) or told
    if len(parts := _parts(_REVERSED.split(plain))) > 1:
        return tuple(reversed(parts))
    if turned := _AHEAD.fullmatch(plain):
        plain = f"{turned[2]}, {turned[1]}"
    parts = _parts(_JOINED.split(plain))
    return parts if len(parts) > 1 else (told,)


def _parts(split: list[str]) -> tuple[str, ...]:
    """Without what numbers them, and without what is left of words between them."""
    named = (_AGAIN.sub("", part.strip()) for part in split)
    cleaned = (_NUMBERED.sub(" ", f" {part}").strip(" .,:\"'“”") for part in named)
    return tuple(part for part in cleaned if part.lower() not in _EMPTY)


def thing(text: str) -> str:
    """A name without its article, in lower case."""
    return re.sub(r"^(?:an?|the|some) ", "", text.lower().strip(" .\"'“”"))


MOST_PARTS = 12
"""Parts of an order that are looked at."""


def orders(choices: Sequence[str]) -> list[tuple[str, ...]]:
    """The parts of each choice."""
    return [sequence(choice)[:MOST_PARTS] for choice in choices]


def repeat(told: Sequence[Sequence[str]]) -> bool:
    """Whether in any of several orders anything comes twice."""
    return any(len(one) > 1 and len({*map(thing, one)}) < len(one) for one in told)
