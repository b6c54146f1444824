"""The sounds that a choice names together: "an animal and a clock", "only a dog", "two ships"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from graphs.choices.sequences import thing
from tools.ontology import known
from tools.sound_kinds import kind, speaks_of_sound

_AND = re.compile(r"\s*(?:,\s*(?:and\s+)?|\band\b|\bas well as\b|\bplus\b|&|\+)\s*", re.IGNORECASE)
"""What stands between several things."""

_ALONE = re.compile(
    r"^(?:only|just|solely|merely|nothing (?:but|except|besides)(?: for)?)\s+"
    r"|\s+(?:only|alone|by (?:it|him|her|them)sel(?:f|ves)|and nothing else)$",
    re.IGNORECASE,
)
"""What says of a thing that it is the only one."""

_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "several": 2, "different": 2}
_COUNT = re.compile(rf"({'|'.join(_COUNTS)}|\d)(?: (?:different|kinds? of|types? of))?\s+(?=\w)")


@dataclass(frozen=True, order=True)
class NamedSound:
    """A thing that a choice names, without article and in lower case; and how many at least."""

    text: str
    least: int = 1


@lru_cache(maxsize=1 << 12)
def joined(choice: str, choices: tuple[str, ...]) -> tuple[NamedSound, ...]:
    """What a choice names, one by one; the choice itself where it is one thing.

    What stands between two "and"s is a thing by itself where another choice names nothing else, or
    where all of them are words for sounds.
    """
    whole = _bare_whole(choice)
    parts = tuple(map(thing, _AND.split(whole.removeprefix("both "))))
    others = {_bare_whole(other) for other in choices if other != choice}
    several = len(parts) > 1 and all(parts) and not _is_label(whole)
    if several and (others.intersection(parts) or all(map(speaks_of_sound, parts))):
        return tuple(map(_counted, parts))
    return (_counted(whole),)


def names_alone(choice: str) -> bool:
    """Whether a choice says that what it names is all there is."""
    return bool(_ALONE.search(choice.strip(" .\"'“”")))


def _bare_whole(choice: str) -> str:
    """All that a choice names, without what says that there is no more."""
    return thing(_ALONE.sub("", choice.strip(" .\"'“”")))


def _counted(text: str) -> NamedSound:
    """Several of a kind; of what is no kind the number may be a part of its name."""
    found = _COUNT.match(text)
    if found and kind(text[found.end() :]):
        return NamedSound(text[found.end() :], _COUNTS.get(found[1]) or int(found[1]))
    return NamedSound(text)


def _is_label(text: str) -> bool:
    """Whether it is the whole name of one sound: "drum and bass"."""
    return any(text == label.lower() for label in known())
