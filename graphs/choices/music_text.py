"""Musical names in choices: keys and notes with their enharmonics, tempo in words."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from graphs.choices.interval import Interval, interval
from graphs.question_words import NUMBERS

Mode = Literal["major", "minor"]

_LETTERS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_SIGNS = {"#": 1, "♯": 1, "sharp": 1, "b": -1, "♭": -1, "flat": -1}
_NAME = re.compile(
    r"(?<![\w#♯♭])([A-Ga-g])(?:\s?[-]?(#|♯|♭|sharp\b|flat\b)|(b)(?![a-z]))?"
    r"\s?-?(major|minor|maj\b|min\b|m\b|M\b|dur\b|moll\b)?(?![\w#♯♭]|-\w)"
)


@dataclass(frozen=True)
class Key:
    """A tonic as semitones above C, and its mode where one is named."""

    tonic: int
    mode: Mode | None = None

    def fits(self, other: Key) -> bool:
        """Whether both may mean the same."""
        return (self.tonic == other.tonic and None in (self.mode, other.mode)) or self == other


@lru_cache(maxsize=1 << 12)
def key(text: str) -> Key | None:
    """The key, chord root or note that a text names: "Bb major", "A-sharp minor", "F♯m", "C"."""
    named = [match for match in _NAME.finditer(text) if _is_name(match, text)]
    if not named:
        return None
    best = next((match for match in named if match[4]), named[0])
    sign = best[2] or best[3]
    tonic = (_LETTERS[best[1].lower()] + (_SIGNS[sign.lower()] if sign else 0)) % 12
    return Key(tonic, _mode(best[4], text))


def _is_name(match: re.Match[str], text: str) -> bool:
    """A small letter alone is a word, such as the article."""
    large = match[1].isupper() and (match[1] != "A" or _stands_alone(match, text))
    return large or bool(match[4])


def _stands_alone(match: re.Match[str], text: str) -> bool:
    """Whether an A is a note and no article: it has a sign, a mode, or nothing after it."""
    after = text[match.end() :].strip(" .")
    return bool(match[2] or match[3] or match[4]) or not after or not after[0].isalpha()


def _mode(word: str | None, text: str) -> Mode | None:
    if word in ("m", "min", "minor", "moll"):
        return "minor"
    if word in ("M", "maj", "major", "dur"):
        return "major"
    found = re.search(r"\b(major|minor)\b", text.lower())
    return None if found is None else "major" if found[1] == "major" else "minor"


@dataclass(frozen=True)
class NamedNote:
    """A pitch as semitones above C, and its octave where one is named: A4 is 440 Hz."""

    tone: int
    octave: int | None = None

    @classmethod
    def at(cls, hertz: float) -> NamedNote:
        """The nearest note."""
        number = round(69 + 12 * math.log2(max(hertz, 1.0) / 440.0))
        return cls(number % 12, number // 12 - 1)

    def fit(self, other: NamedNote) -> float:
        """How nearly two notes are one; in another octave it may have been measured amiss."""
        if self.tone != other.tone:
            return 0.0
        return 1.0 if self.octave == other.octave or None in (self.octave, other.octave) else 0.4


_OCTAVE = re.compile(r"\b([A-G])\s?-?(#|♯|b|♭|sharp|flat)?\s?(-?\d)(?![\w/])")


@lru_cache(maxsize=1 << 12)
def note(text: str) -> NamedNote | None:
    """The note that a text names, with its octave or without."""
    if (found := _OCTAVE.search(text)) is not None:
        tone = _LETTERS[found[1].lower()] + (_SIGNS[found[2]] if found[2] else 0)
        return NamedNote(tone % 12, int(found[3]) + tone // 12)
    told = key(text)
    return None if told is None else NamedNote(told.tonic)


_METRES = (
    (r"\bwaltz\b|\btriple\b|\bthree[- ]four\b", 3, 4), (r"\bcommon time\b|\bfour[- ]four\b", 4, 4),
    (r"\bcut time\b|\bduple\b|\btwo[- ]four\b|\bmarch\b", 2, 0), (r"\bquadruple\b", 4, 0),
    (r"\bsix[- ]eight\b|\bcompound\b", 6, 8), (r"\bfive[- ]four\b|\bquintuple\b", 5, 0),
    (r"\bseven[- ]eight\b|\bseptuple\b", 7, 0),
)  # fmt: skip


@lru_cache(maxsize=1 << 12)
def metre(text: str) -> tuple[int, int] | None:
    """Beats in a bar and the note that one is, as in 3/4; 0 for any note."""
    plain = text.lower()
    if (found := re.search(r"\b(\d{1,2})\s*/\s*(2|4|8|16)\b", plain)) is not None:
        return int(found[1]), int(found[2])
    for words, beats, of in _METRES:
        if re.search(words, plain):
            return beats, of
    counted = re.search(r"\b(\w+)[ -]beats?\b", plain)
    beats = counted and (NUMBERS.get(counted[1]) or counted[1])
    return (int(beats), 0) if beats and str(beats).isdigit() else None


def metres_alike(one: tuple[int, int], other: tuple[int, int]) -> float:
    """How nearly two metres are one: 2/4 and 4/4 are told apart by taste alone."""
    if one[0] == other[0] and (one[1] == other[1] or 0 in (one[1], other[1])):
        return 1.0
    if one[0] == other[0]:
        return 0.7
    return 0.5 if {one[0], other[0]} in ({2, 4}, {3, 6}) else 0.0


_PACES = {
    r"very (?:slow|slowly)": (0, 100), r"very (?:fast|quickly)|rapid(?:ly)?": (200, 500),
    r"slow(?:ly|er)?|leisurely": (0, 130), r"fast(?:er)?|quick(?:ly)?|hurried(?:ly)?": (180, 500),
    r"moderate(?:ly)?|normal(?:ly)?|medium|average|steady": (125, 185),
}  # fmt: skip
"""Words a minute by word: conversation has 120 to 220, mostly 160 (Tauroza and Allison 1990)."""


@lru_cache(maxsize=1 << 12)
def speech_pace(text: str) -> Interval | None:
    """The words a minute that a choice allows."""
    plain = text.lower()
    if (told := interval(text)) is not None:
        scale = 40.0 if "syllable" in plain else 60.0 if "second" in plain else 1.0
        return Interval(told.low * scale, told.high * scale)
    found = next((span for words, span in _PACES.items() if re.search(rf"\b(?:{words})\b", plain)),
                 None)  # fmt: skip
    return None if found is None else Interval(*found)


TEMPI: dict[str, tuple[float, float]] = {
    "prestissimo": (200, 400), "presto": (168, 200), "vivace": (156, 176), "allegretto": (112, 120),
    "allegro": (120, 168), "moderato": (108, 120), "andantino": (80, 108), "andante": (76, 108),
    "adagietto": (70, 80), "adagio": (66, 76), "larghetto": (60, 66), "largo": (40, 60),
    "lento": (45, 60), "grave": (20, 45), "very fast": (160, 400), "very slow": (20, 60),
    "fast": (115, 400), "quick": (115, 400), "upbeat": (115, 400), "brisk": (115, 400),
    "slow": (0, 90), "moderate": (85, 125), "medium": (85, 125), "mid-tempo": (85, 125),
}  # fmt: skip
"""Beats per minute by word, as metronomes are marked; the longer word is looked for first."""


@lru_cache(maxsize=1 << 12)
def tempo(text: str) -> tuple[Interval, bool] | None:
    """The beats per minute that a choice allows, and whether it means all others: "not fast"."""
    plain = text.lower()
    other = bool(re.search(r"\bnot\b|n't\b|\bneither\b", plain))
    if (told := interval(text)) is not None and not math.isinf(told.middle):
        return told, other
    word = next((word for word in TEMPI if re.search(rf"\b{word}\b", plain)), None)
    return None if word is None else (Interval(*TEMPI[word]), other)
