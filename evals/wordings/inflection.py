"""English endings: plurals, what he, she or it does, -ing, the past, and the article before."""

from __future__ import annotations

import re

_SIBILANT = re.compile(r"(?:s|x|z|ch|sh)$")
_CONSONANT_Y = re.compile(r"(?<=[^aeiou])y$")
_SILENT_E = re.compile(r"(?<=[^eo])e$")
_DOUBLED = re.compile(r"^[^aeiou]*[aeiou][bgmnprt]$")
"""A short verb whose last letter is written twice before an ending that begins with a vowel."""

_AN = re.compile(r"^(?:[aeiou](?!ne\b|u)|hour|honest)", re.IGNORECASE)
_A = re.compile(r"^(?:uni|use|uku|euro|one\b)", re.IGNORECASE)

_PLURALS = {"sheep": "sheep", "aircraft": "aircraft", "mouse": "mice", "goose": "geese",
            "wolf": "wolves"}  # fmt: skip
_PAST = {"ring": "rang", "sing": "sang", "break": "broke", "run": "ran"}


def plural(noun: str) -> str:
    """More than one of it: the last word changes."""
    *front, last = noun.split(" ")
    return " ".join((*front, _PLURALS.get(last) or _with_s(last)))


def third_person(verb: str) -> str:
    """What it does: "barks"."""
    return _with_s(verb)


def gerund(verb: str) -> str:
    """Doing it: "barking"."""
    return f"{_stem(verb)}ing"


def past(verb: str) -> str:
    """What it did: "barked"."""
    if verb in _PAST:
        return _PAST[verb]
    return f"{_CONSONANT_Y.sub('i', _stem(verb))}ed"


def article(noun: str) -> str:
    """The indefinite one that goes before: "a" or "an"."""
    return "an" if _AN.match(noun) and not _A.match(noun) else "a"


def _stem(verb: str) -> str:
    """A verb as it stands before -ing and -ed."""
    return verb + verb[-1] if _DOUBLED.match(verb) else _SILENT_E.sub("", verb)


def _with_s(word: str) -> str:
    """The ending that plurals and verbs have in common."""
    if _SIBILANT.search(word):
        return f"{word}es"
    return f"{_CONSONANT_Y.sub('ie', word)}s"
