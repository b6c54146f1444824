"""Words of choices: yes and no, a place in an order, an end of a scale, a voice, a trend."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from graphs.choices.enumerators import About, about
from graphs.execution.topics import content
from graphs.query import program as q
from graphs.query.program import Dimension, Node
from graphs.question_words import ORDINALS

_SURELY = {"yes", "yeah", "yep", "true", "correct"}
"""What begins with them says yes, whatever it denies after that: "Yes, but not together"."""
_YES = _SURELY | {"present", "right", "same", "sure", "definitely"}
_NO = {"no", "nope", "false", "absent", "none", "incorrect", "wrong", "different", "never",
       "neither", "not", "nobody", "nothing"}  # fmt: skip
_DENIES = re.compile(
    r"\b(?:not|never|cannot|without|nobody|different|absent)\b|n['\u2019]t\b"
    r"|^(?:there (?:is|are|was|were) )?no\b"
)


@lru_cache(maxsize=1 << 12)
def says_yes(choice: str) -> bool | None:
    """True for yes, False for no, None for anything else."""
    plain = choice.lower().strip(" .\"'“”")
    words = re.findall(r"[a-z]+", plain)
    if not words:
        return None
    if words[0] in _SURELY:
        return True
    if words[0] in _NO or _DENIES.search(plain):
        return False
    return True if words[0] in _YES or "same" in words else None


def yes_or_no(choice: str) -> bool:
    """Whether a choice is yes or no and nothing else."""
    words = re.findall(r"[a-z]+", choice.lower())
    return len(words) == 1 and words[0] in {"yes", "no", "true", "false"}


def polarity(choices: Sequence[str], ask: Node | None = None) -> list[bool | None]:
    """Which choices say yes and which no; a statement beside its denial says yes.

    What says that it cannot be told says neither, however it denies.
    """
    sure = [choice for choice in choices if about(choice) is not About.UNKNOWN]
    told = dict(zip(sure, _polarity(sure, ask), strict=True))
    return [told.get(choice) for choice in choices]


def _polarity(choices: Sequence[str], ask: Node | None) -> list[bool | None]:
    told = [says_yes(choice) for choice in choices]
    if None not in told:
        return told
    if any(one is not None for one in told):
        rest = True not in told
        return [rest if one is None else one for one in told] if told.count(None) == 1 else told
    return [_says(choice, choices, ask) for choice in choices]


def _says(choice: str, choices: Sequence[str], ask: Node | None) -> bool | None:
    """By the words of the program: "stereo" beside "mono", "before" beside "after"."""
    if isinstance(ask, q.Is):
        there = [bool(content(ask.text) & content(one)) for one in choices]
        mine = bool(content(ask.text) & content(choice))
        return mine if any(there) and not all(there) else None
    if isinstance(ask, q.Exists) and isinstance(ask.things, q.Related):
        how = {"next": "after", "previous": "before"}.get(ask.things.how, ask.things.how)
        opposite = {"before": "after", "after": "before"}.get(how)
        words = re.findall(r"[a-z]+", choice.lower())
        return True if how in words else False if opposite in words else None
    return None


_NUMBERED = "speaker|voice|person|number|note|pattern"


@lru_cache(maxsize=1 << 12)
def ordinal(text: str) -> int | None:
    """1 for "the first voice", -1 for "the last"; numbers count where they stand for one."""
    words = re.findall(r"\w+", text.lower())
    found = next((ORDINALS[word] for word in words if word in ORDINALS), None)
    if found is not None:
        return found
    plain = text.lower()
    numbered = re.search(rf"\b(?:{_NUMBERED}|s)\s*#?(\d{{1,2}})\b", plain)
    lettered = re.search(rf"\b(?:{_NUMBERED})\s+([a-h])\b", plain)
    if numbered:
        return int(numbered[1])
    return ord(lettered[1]) - ord("a") + 1 if lettered else None


_SIDES = {
    -1: r"before|earlier|sooner|precedes?|preceding|prior",
    1: r"after|afterwards|later|follows?|following",
    0: r"(?:at )?the same time|simultaneous(?:ly)?|together|during|while|at once",
}


@lru_cache(maxsize=1 << 12)
def side(text: str) -> int | None:
    """-1 for "before the bell", 1 for "afterwards", 0 for "at the same time"."""
    plain = re.sub(
        r"^(?:it (?:is|comes|was) |(?:just|right|shortly) )", "", text.lower().strip(" .")
    )
    return next((at for at, words in _SIDES.items() if re.match(rf"(?:{words})\b", plain)), None)


_ENDS: tuple[tuple[Dimension, bool, str], ...] = (
    ("pitch", True, r"lowest|deepest"), ("pitch", False, r"highest"),
    ("loudness", True, r"quietest|softest"), ("loudness", False, r"loudest"),
    ("tempo", True, r"slowest"), ("tempo", False, r"fastest|quickest"),
    ("length", True, r"shortest|briefest"), ("length", False, r"longest"),
)  # fmt: skip


@lru_cache(maxsize=1 << 12)
def extreme(text: str) -> tuple[Dimension, bool] | None:
    """Which end of which scale "the highest note" names; True for the lower one."""
    for by, least, words in _ENDS:
        if re.search(rf"\b(?:{words})\b", text.lower()):
            return by, least
    return None


_VOICES = (
    ("man", r"m[ae]n|male|males|guys?|gentlem[ae]n|fathers?|he|him|his"),
    ("woman", r"wom[ae]n|females?|lad(?:y|ies)|mothers?|she|her"),
    ("child", r"child(?:ren)?|kids?|bab(?:y|ies)|toddlers?|infants?"),
    ("boy", r"boys?"), ("girl", r"girls?"),
)  # fmt: skip


@lru_cache(maxsize=1 << 12)
def voices(text: str) -> frozenset[str]:
    """Which of man, woman, child, boy and girl a text names."""
    plain = text.lower()
    return frozenset(one for one, words in _VOICES if re.search(rf"\b(?:{words})(?:'s)?\b", plain))


_RISES = (
    r"ris\w*|rose|increas\w*|grow\w*|ascend\w*|climb\w*|upwards?|higher|louder|faster|longer"
    r"|accelerat\w*|accelerando|speed\w*|quick\w*|crescendo|stronger|swell\w*"
)
_FALLS = (
    r"fall\w*|fell|decreas\w*|drop\w*|descend\w*|downwards?|lower\w*|quiet\w*|soft\w*|slow\w*"
    r"|decelerat\w*|diminuendo|decrescendo|fad\w*|weaker|shorter|ritardando|declin\w*"
)
_STAYS = (
    r"stay\w*|stead\w*|same|constant\w*|unchang\w*|stable|level|remain\w*|even|consistent\w*"
    r"|no change|not change|n['\u2019]t change|neither|uniform|regular"
)


@lru_cache(maxsize=1 << 12)
def trend(text: str) -> str:
    """The trend that a text names; empty for none."""
    plain = text.lower()
    places = {
        name: match.start()
        for name, words in (("rising", _RISES + "|up"), ("falling", _FALLS + "|down"))
        if (match := re.search(rf"\b(?:{words})\b", plain))
    }
    if re.search(rf"\b(?:{_STAYS})(?!\w)", plain) and len(places) < 2:
        return "level"
    return ", ".join(sorted(places, key=lambda name: places[name]))
