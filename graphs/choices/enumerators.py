"""What stands before choices to number them, and choices that are about the others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache

from graphs.choices.denials import Denial, denial

_MARK = re.compile(
    r"^\s*[(\[]?(?:option\s+|choice\s+)?([A-Za-z]|\d{1,3}|[ivx]{1,5})\s*[)\].:]\s+(?=\S)", re.I
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")


@lru_cache(maxsize=4096)
def bare(choices: tuple[str, ...]) -> tuple[str, ...]:
    """The choices without "A)", "(b)", "1." or "ii:", where those number all of them in order."""
    marks = [_MARK.match(choice) for choice in choices]
    if len(choices) < 2 or not all(marks):
        return choices
    named = [mark[1].lower() for mark in marks if mark]
    count = len(choices)
    orders = (
        [chr(ord("a") + at) for at in range(min(count, 26))],
        [str(at) for at in range(1, count + 1)],
        [str(at) for at in range(count)],
        list(_ROMAN[:count]),
    )
    if named not in orders:
        return choices
    return tuple(
        choice[mark.end() :].strip() for choice, mark in zip(choices, marks, strict=True) if mark
    )


class About(Enum):
    """What a choice says of the others instead of something of its own."""

    ALL = "all"
    NONE = "none"
    UNKNOWN = "unknown"


_THOSE = (
    r"(?: of)?"
    r"(?: (?:them|these|those|the (?:above|two|others?)|others?|sounds?|are|is|can be|heard))*"
)
_ABOUT = {
    About.ALL: (
        rf"(?:both|all){_THOSE}|both (?:of )?.+ and .+|all (?:of )?the (?:options|choices)"
        r"|each of (?:them|these)"
    ),
    About.NONE: (
        rf"(?:neither|none|nothing|no ?(?:one|body)){_THOSE}|neither .+ nor .+"
        r"|no (?:such )?sounds?"
    ),
    About.UNKNOWN: (
        r"(?:it )?(?:cannot|can't|can not|could not|unable to|impossible to) (?:be )?(?:\w+ )?"
        r"(?:tell|told|say|said|determined?|known?).*"
        r"|(?:not enough|insufficient) information.*"
        r"|uncertain|unknown|unclear|not (?:sure|clear|known)|i don't know"
    ),
}


_DENIALS = {Denial.PRESENCE: About.NONE, Denial.KNOWLEDGE: About.UNKNOWN}


@lru_cache(maxsize=1 << 12)
def about(choice: str) -> About | None:
    """Whether a choice is "both", "none of the above", "cannot be determined" or the like."""
    plain = re.sub(r"\s+", " ", choice.lower().replace("\u2019", "'")).strip(" .!")
    told = next((kind for kind, words in _ABOUT.items() if re.fullmatch(words, plain)), None)
    denied = denial(choice)
    return told or (_DENIALS[denied] if denied else None)


def others(choices: Sequence[str]) -> list[int]:
    """The places of the choices that say something of their own."""
    return [at for at, choice in enumerate(choices) if about(choice) is None]
