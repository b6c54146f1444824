"""Chords in any notation: "Cmaj7", "C:maj7", "C major seventh", "F♯m", "V7"; and rows of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from graphs.choices.music_text import Key, key
from tools.musical.names import INTERVALS

Tones = frozenset[int]

_TONES: dict[str, tuple[int, ...]] = {
    **INTERVALS,
    **{"5": (0, 7), "aug7": (0, 4, 8, 10), "7sus4": (0, 5, 7, 10), "add9": (0, 2, 4, 7)},
    **{"9": (0, 2, 4, 7, 10), "maj9": (0, 2, 4, 7, 11), "min9": (0, 2, 3, 7, 10)},
    **{"minadd9": (0, 2, 3, 7)},
}
"""Semitones above the root, by their shorthand: those that are heard, and others that are named."""

_SPELLED = (
    ("half", "h"), ("diminished", "dim"), ("augmented", "aug"), ("suspended", "sus"),
    ("dominant", ""), ("dom", ""), ("major", "maj"), ("minor", "min"), ("seventh", "7"),
    ("7th", "7"), ("sixth", "6"), ("6th", "6"), ("ninth", "9"), ("9th", "9"), ("fourth", "4"),
    ("4th", "4"), ("second", "2"), ("2nd", "2"), ("power", "5"), ("°", "dim"), ("ø7", "hdim7"),
    ("ø", "hdim7"), ("+", "aug"), ("δ", "maj7"), ("triad", ""),
)  # fmt: skip
_SHORT = {
    "": "maj", "m": "min", "mi": "min", "ma": "maj", "mi7": "min7", "m7": "min7", "ma7": "maj7",
    "m6": "min6", "m9": "min9", "mmaj7": "minmaj7", "6": "maj6", "sus": "sus4", "m7b5": "hdim7",
    "min7b5": "hdim7", "dim7th": "dim7", "add2": "add9", "madd9": "minadd9", "hdim": "hdim7",
    "maj5": "5", "h7": "hdim7", "sus47": "7sus4",
}  # fmt: skip
_ROOT = re.compile(r"([A-Ga-g])\s?-?(#|♯|♭|b|sharp\b|flat\b)?")
_SIGNS = {"#": 1, "♯": 1, "sharp": 1, "b": -1, "♭": -1, "flat": -1}
_LETTERS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_NONE = re.compile(r"n|n\.?c\.?|no chord|none|silence", re.IGNORECASE)


@dataclass(frozen=True)
class ChordTones:
    """A root as semitones above C, and the tones above it; None and none for no chord."""

    root: int | None
    tones: Tones = frozenset()

    @property
    def pitches(self) -> Tones:
        """Its tones as semitones above C."""
        return frozenset((self.root + one) % 12 for one in self.tones if self.root is not None)

    def fit(self, other: ChordTones) -> float:
        """How nearly two chords are one: a triad and its seventh chord are not quite."""
        if self == other:
            return 1.0
        if self.root is None or other.root is None:
            return 0.0
        if self.pitches == other.pitches:
            return 0.7
        if self.root != other.root:
            return 0.0
        if self.tones <= other.tones or other.tones <= self.tones:
            return 0.6
        return 0.4 if {3, 4} & self.tones == {3, 4} & other.tones else 0.1


NO_CHORD = ChordTones(None)


@lru_cache(maxsize=1 << 12)
def chord(text: str) -> ChordTones | None:
    """The chord that a text is, and nothing else; None for other texts."""
    plain = re.sub(r"\b(?:chords?|the|an|a(?=\s+[A-Ga-g]\b))(?:\s+|$)", "", text).strip(" .\"'“”")
    if _NONE.fullmatch(text.strip(" .")):
        return NO_CHORD
    root = _ROOT.match(plain)
    if root is None:
        return None
    quality = _quality(re.sub(r"/\s?[A-Ga-g\d][#b♯♭]?$", "", plain[root.end() :]))
    small = root[1].islower() and not re.search(r"major|minor|dim|aug|sus|seventh", plain)
    if quality is None or small:
        return None
    tonic = _LETTERS[root[1].lower()] + (_SIGNS[root[2]] if root[2] else 0)
    return ChordTones(tonic % 12, frozenset(_TONES[quality]))


def _quality(text: str) -> str | None:
    """What follows the root, in its short name."""
    told = re.sub(r"M(?=7|9|$)", "maj", text.strip()).lower()
    for long, short in _SPELLED:
        told = told.replace(long, short)
    told = re.sub(r"[\s:()_-]", "", told)
    told = _SHORT.get(told, told)
    return told if told in _TONES else None


def chords_alike(heard: str, text: str) -> float:
    """How nearly a chord is the one that a text names, or in the key that it names."""
    told, wanted = chord(heard), chord(text)
    if told and wanted:
        return wanted.fit(told)
    root, other = key(heard), key(text)
    return float(bool(root and other and root.fits(other)))


_STRONG = re.compile(r"\s*(?:[–—→⇒|,;]|->|=>|\s-\s|\bthen\b|\bto\b)+\s*")


@lru_cache(maxsize=1 << 12)
def progression(text: str) -> tuple[ChordTones, ...]:
    """The chords of a row of them, such as "C - Am - F - G"; none for anything else."""
    plain = text.strip(" .\"'“”[]()")
    for split in (_STRONG.split, re.compile(r"-").split, str.split):
        parts = [part for part in split(plain) if part]
        found = [chord(part) for part in parts]
        if len(parts) > 1 and all(found):
            return tuple(one for one in found if one is not None)
    return ()


_MAJOR = {"I": 0, "II": 2, "III": 4, "IV": 5, "V": 7, "VI": 9, "VII": 11}
_MINOR = {"I": 0, "II": 2, "III": 3, "IV": 5, "V": 7, "VI": 8, "VII": 10}
_DEGREE = re.compile(
    r"([b#♭♯])?(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(°|o|dim|ø|\+|aug)?(maj7|M7|7)?"
)


@lru_cache(maxsize=1 << 12)
def in_key(text: str, tonic: Key) -> tuple[ChordTones, ...]:
    """The chords of roman numerals in a key, such as "I-V-vi-IV"; none for anything else."""
    parts = [part for part in re.split(r"[\s,|–—→>-]+", text.strip(" .")) if part]
    found = [_DEGREE.fullmatch(part) for part in parts]
    told = [_degree(one, tonic) for one in found if one]
    return tuple(told) if len(told) == len(parts) > 1 else ()


def _degree(match: re.Match[str], tonic: Key) -> ChordTones:
    """A numeral: large for major, small for minor."""
    scale = _MINOR if tonic.mode == "minor" else _MAJOR
    root = tonic.tonic + scale[match[2].upper()] + (_SIGNS[match[1]] if match[1] else 0)
    triad = "maj" if match[2].isupper() else "min"
    triad = {"°": "dim", "o": "dim", "dim": "dim", "ø": "hdim7"}.get(match[3] or "", triad)
    triad = "aug" if match[3] in ("+", "aug") else triad
    sevenths = {"maj": "7", "min": "min7", "dim": "dim7"}
    quality = sevenths.get(triad, triad) if match[4] == "7" else triad
    quality = "maj7" if match[4] in ("maj7", "M7") and triad == "maj" else quality
    return ChordTones(root % 12, frozenset(_TONES[quality]))
