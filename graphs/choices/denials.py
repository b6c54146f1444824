"""Choices that deny what is asked, or say that it cannot be told, in whatever words.

Such a choice has no word of its own: besides a negation only words that any sentence may have, and
some that say that things are there or are known. So it is known by what it lacks and not by a list
of sentences.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from tools.stems import stem, stems


class Denial(Enum):
    """What a choice denies."""

    PRESENCE = "presence"
    KNOWLEDGE = "knowledge"


_NEGATIONS = frozenset("no not never none nothing nobody neither nowhere cannot without".split())
_ALONE = frozenset("none nothing nobody neither".split())
"""Negations that are a choice by themselves; "no" and "never" answer yes-or-no questions."""

_ANY = frozenset(
    "the this that these those such it they there i we you one ones any anything anyone "
    "anybody of in on to at by from for here is are was were be been being do does did can could "
    "may might will would has have had thing things kind sort sound sounds noise noises question "
    "answer answers option options choice choices above other others them which what ever so "
    "with as like".split()
)
_PRESENCE = frozenset(
    "there occur occurs occurred happen happens happened exist exists existed appear appears "
    "appeared present hear heard audible find found contain contains contained include includes "
    "included mention mentions mentioned say says said given apply applies applicable listed "
    "detected recording clip audio file track sounds sound noise noises none nothing nobody "
    "neither thing kind sort".split()
)
_KNOWLEDGE = frozenset(
    "tell tells told know knows known determine determines determined decide decided judge judged "
    "infer inferred identify identified answered clear sure certain possible enough sufficient "
    "information evidence data".split()
)
_ABSENT = frozenset("absent missing inaudible".split())
_UNKNOWN = frozenset(
    "unknown unclear uncertain unsure undetermined indeterminate undecidable impossible unable "
    "insufficient".split()
)
_SILENCE = frozenset("silence silent soundless stillness".split())
_WHOLLY = frozenset(
    "but only just except save besides pure complete completely total totally absolute utter "
    "all everything everyone quite entirely falls".split()
)
"""What may stand beside silence."""
_MODAL = frozenset("cannot can could unable impossible".split())
_SAID = frozenset("say says said".split())

_CONTRACTED = re.compile(r"\b(ca|wo|\w+)n['\u2019]t\b")
_IS = re.compile(r"\b(there|it|that)'s\b")
_REPLY = re.compile(r"(?:yes|no)\b(?:\s*[,;:.]|\s+(?:it|they|there|he|she|this|that|i|we)\b)")
"""A reply to a question that is answered by yes or no."""

_MOST = 12
"""Words of a choice that may be one; longer ones say something."""


@lru_cache(maxsize=1 << 12)
def denial(choice: str) -> Denial | None:
    """What a choice denies; None where it says something of its own."""
    plain = choice.lower().replace("\u2019", "'").strip()
    whole = _IS.sub(r"\1 is", _CONTRACTED.sub(_spelt, plain))
    words = whole.replace(",", " ").rstrip(".!").split()
    if not words or len(words) > _MOST or _REPLY.match(plain):
        return None
    if is_silence(choice):
        return Denial.PRESENCE
    if len(words) == 1 and not {*words} & (_ALONE | _ABSENT | _UNKNOWN):
        return None
    return _denied(frozenset(words))


@lru_cache(maxsize=1 << 12)
def denies(choice: str, thing: str) -> bool:
    """Whether a choice says that just this is not there: "there is no cat", of "cat"."""
    named, words = {*stems(thing)}, re.findall(r"[\w'’]+", choice)
    if not named or not named <= {stem(one.lower()) for one in words}:
        return False
    others = ("thing" if stem(one.lower()) in named else one for one in words)
    return denial(" ".join(others)) is Denial.PRESENCE


@lru_cache(maxsize=1 << 12)
def is_silence(choice: str) -> bool:
    """Whether a choice says that nothing at all is heard: "silence", "nothing but silence"."""
    words = {*re.findall(r"[a-z]+", choice.lower())}
    said = words & _SILENCE and not words & {"no", "not", "never", "without"}
    return bool(said) and words <= _SILENCE | _WHOLLY | _ANY | _PRESENCE


def _spelt(match: re.Match[str]) -> str:
    """A negation that was drawn into the word before."""
    return {"ca": "can", "wo": "will"}.get(match[1], match[1]) + " not"


def _denied(words: frozenset[str]) -> Denial | None:
    known = _NEGATIONS | _ANY | _PRESENCE | _KNOWLEDGE | _ABSENT | _UNKNOWN
    if not words <= known or not words & (_NEGATIONS | _ABSENT | _UNKNOWN):
        return None
    if words & (_KNOWLEDGE | _UNKNOWN) or (words & _MODAL and words & _SAID):
        return Denial.KNOWLEDGE
    return Denial.PRESENCE if words & (_PRESENCE | _ABSENT) else None
