"""What the texts of a program mean, where the question writer has not said it."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache, lru_cache

from evals.scenes.truth.answer import Meaning, UnclearError
from evals.scenes.truth.speech_things import tokens
from graphs.choices.language_names import languages
from tools.musical.names import SHARPS
from tools.ontology import ancestors, known

KINDS = {
    "animal": "Animal", "animals": "Animal", "instrument": "Musical instrument",
    "instruments": "Musical instrument", "musical instrument": "Musical instrument",
    "vehicle": "Vehicle", "vehicles": "Vehicle",
}  # fmt: skip
"""Words for whole kinds of sound, by the ontology's labels."""

_TRENDS = {
    "rising": "rises rising higher louder faster longer up increases increasing grows accelerates",
    "falling": "falls falling lower quieter softer slower shorter down decreases decreasing fades",
    "level": "level steady constant same unchanged stays even",
}
TRENDS = {word: trend for trend, words in _TRENDS.items() for word in words.split()}
"""Words for trends."""

_GENDERS = {
    "man": "man men male males guy gentleman",
    "woman": "woman women female females lady",
    "child": "child children kid boy girl",
}
GENDERS = {word: gender for gender, words in _GENDERS.items() for word in words.split()}
"""Words for voices."""

_TRIADS = {"major", "minor", "diminished", "augmented"}
_FLATS = {"db": "C#", "eb": "D#", "gb": "F#", "ab": "G#", "bb": "A#", "cb": "B", "fb": "E"}
_TONIC = re.compile(r"([A-Ga-g])\s*(#|♯|b|♭|sharp|flat)?(?![a-z])")
_MODES = {"": "major", "maj": "major", "m": "minor", "min": "minor"}


@cache
def _labels() -> dict[str, str]:
    """All labels of the ontology, by their names in lower case."""
    return {label.lower(): label for label in known()}


def labels_meant(means: Meaning, of: str) -> frozenset[str]:
    """The labels of sounds that a text means.

    Raises:
        UnclearError: Nobody says which.
    """
    told = means.get(of)
    if told is not None:
        return told
    label = KINDS.get(of.lower()) or _labels().get(of.lower())
    if label is None:
        raise UnclearError(f"nobody says which sounds {of!r} means")
    return frozenset({label})


@lru_cache(maxsize=1 << 12)
def chord_named(text: str) -> tuple[str, str] | None:
    """The root and the kind of a chord or a key: "Db" is ("C#", "major"); None for neither."""
    plain = text.strip()
    found = _TONIC.match(plain) if plain != "N" else None
    if not found:
        return None
    sign = {"♯": "#", "sharp": "#", "♭": "b", "flat": "b"}.get(found[2] or "", found[2] or "")
    root = found[1].upper() + sign
    root = root if root in SHARPS else _FLATS.get(root.lower(), {"E#": "F", "B#": "C"}.get(root))
    kind = " ".join(plain[found.end() :].lower().replace("-", " ").split())
    return (root, _MODES.get(kind, kind)) if root else None


def says(unit: str, told: str, text: str, means: Meaning) -> bool:
    """Whether a label is what a question says.

    Args:
        unit: Of what it is a label: "name", "gender".
        told: The label.
        text: In the words of the question.
        means: What these mean.

    Raises:
        UnclearError: Nobody says what they mean.
    """
    meant = means.get(text)
    if unit == "name" and told in _labels().values():
        return _is_sound(told, labels_meant(means, text), text)
    if meant is not None:
        return told in meant or bool({told.lower()} & {one.lower() for one in meant})
    match unit:
        case "trend":
            return told == _one(TRENDS, text)
        case "gender":
            return told == _one(GENDERS, text)
        case "language":
            codes = languages(text)
            return told in _sure(codes, text)
        case "key" | "name":
            return _tonal(told, text)
        case "place":
            return told == str(_one(_ORDINALS, text))
        case "metre" | "channels" | "words" | "english" | "number" | "who":
            return tokens(told) == tokens(text)
        case _:
            raise UnclearError(f"nobody says whether {told!r} is {text!r}")


def _is_sound(label: str, meant: frozenset[str], text: str) -> bool:
    """Whether a sound is meant, or is a kind of what is meant."""
    if label in meant or ancestors(label) & meant:
        return True
    if any(label in ancestors(one) for one in meant):
        raise UnclearError(f"{label} may be {text!r}")
    return False


def _tonal(told: str, text: str) -> bool:
    """Whether a key or a chord is one, or is of a kind: "minor"."""
    if text.lower() in ("major", "minor"):
        named = chord_named(told)
        return named is not None and named[1] == text.lower()
    meant = chord_named(text)
    if meant is None:
        if tokens(told) == tokens(text):
            return True
        raise UnclearError(f"nobody says whether {told!r} is {text!r}")
    named = chord_named(told)
    if named and named != meant and named[0] == meant[0] and not {named[1], meant[1]} <= _TRIADS:
        raise UnclearError(f"{told} may pass for {text}")
    return named == meant


def _one(known: dict[str, str], text: str) -> str:
    """The one thing that a text's words name."""
    return next(iter(_sure({known[word] for word in tokens(text) if word in known}, text)))


def _sure(found: Collection[str], text: str) -> Collection[str]:
    if len(found) != 1:
        raise UnclearError(f"nobody says what {text!r} means")
    return found


_ORDINALS = {
    word: str(at)
    for at, word in enumerate(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"), 1
    )
}
