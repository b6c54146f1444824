"""Notes, chords and keys by the names that people use."""

from __future__ import annotations

import math

SHARPS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
"""The twelve pitch classes, as files and networks name them."""

MAJOR = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
MINOR = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")
"""The tonics as they are written: of the two names of a key the one with fewer signs."""

QUALITIES = {
    "maj": "major",
    "min": "minor",
    "dim": "diminished",
    "aug": "augmented",
    "min6": "minor sixth",
    "maj6": "major sixth",
    "min7": "minor seventh",
    "minmaj7": "minor major seventh",
    "maj7": "major seventh",
    "7": "dominant seventh",
    "dim7": "diminished seventh",
    "hdim7": "half-diminished seventh",
    "sus2": "suspended second",
    "sus4": "suspended fourth",
}
"""Kinds of chord in words, by their shorthand (Harte et al. 2005)."""

INTERVALS = {
    "maj": (0, 4, 7),
    "min": (0, 3, 7),
    "dim": (0, 3, 6),
    "aug": (0, 4, 8),
    "min6": (0, 3, 7, 9),
    "maj6": (0, 4, 7, 9),
    "min7": (0, 3, 7, 10),
    "minmaj7": (0, 3, 7, 11),
    "maj7": (0, 4, 7, 11),
    "7": (0, 4, 7, 10),
    "dim7": (0, 3, 6, 9),
    "hdim7": (0, 3, 6, 10),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
}
"""The notes of each kind, in semitones above the root."""

_MINOR_KINDS = frozenset({"min", "dim", "min6", "min7", "minmaj7", "dim7", "hdim7"})


def key_name(tonic: int, mode: str) -> str:
    """A key in words: 10 and "major" give "Bb major"."""
    return f"{(MAJOR if mode == 'major' else MINOR)[tonic % 12]} {mode}"


def chord_name(root: int, quality: str) -> str:
    """A chord in words: 7 and "7" give "G dominant seventh"."""
    return f"{(MINOR if quality in _MINOR_KINDS else MAJOR)[root % 12]} {QUALITIES[quality]}"


def note_name(midi: int) -> str:
    """A note with its octave: 69 gives "A4"."""
    return f"{SHARPS[midi % 12]}{midi // 12 - 1}"


def hertz(midi: float) -> float:
    """The frequency of a note of the equal temperament, A4 being 440."""
    return 440 * math.exp2((midi - 69) / 12)
