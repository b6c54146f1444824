"""Keys, and the chords that follow one another in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from numpy.random import Generator

from evals.scenes.music.score import Mode, ScoreChord, ScoreKey
from tools.musical.names import INTERVALS

SCALES: Mapping[Mode, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
}
"""Semitones above the tonic."""

QUALITIES: Mapping[Mode, tuple[str, ...]] = {
    "major": ("maj", "min", "min", "maj", "maj", "min", "dim"),
    "minor": ("min", "dim", "maj", "min", "maj", "maj", "maj"),
}
"""The triad on each degree of the scale; in minor the fifth has the leading note."""

PROGRESSIONS: Mapping[Mode, tuple[tuple[int, ...], ...]] = {
    "major": ((0, 3, 4, 0), (0, 5, 3, 4), (0, 4, 5, 3), (0, 1, 4, 0), (0, 2, 3, 4), (0, 3, 1, 4)),
    "minor": ((0, 3, 4, 0), (0, 5, 3, 4), (0, 5, 2, 6), (0, 6, 5, 4), (0, 2, 3, 4), (0, 3, 6, 4)),
}
"""Degrees of the scale, counted from 0, a bar each."""

DOMINANT = 4


def drawn_key(rng: Generator) -> ScoreKey:
    """Any of the twenty-four, each as likely."""
    mode: Mode = "major" if rng.integers(2) else "minor"
    return ScoreKey(tonic=int(rng.integers(12)), mode=mode)


def drawn_chords(key: ScoreKey, bars: int, bar: int, rng: Generator) -> tuple[ScoreChord, ...]:
    """A chord a bar. It ends with the dominant, in some pieces its seventh chord, and the tonic."""
    course = PROGRESSIONS[key.mode][int(rng.integers(len(PROGRESSIONS[key.mode])))]
    degrees = [course[at % len(course)] for at in range(bars)]
    degrees[-2:] = [DOMINANT, 0][-bars:]
    seventh = bool(rng.integers(2))
    return tuple(
        _chord(key, degree, at * bar, bar, seventh and at == bars - 2)
        for at, degree in enumerate(degrees)
    )


def _chord(key: ScoreKey, degree: int, onset: int, duration: int, seventh: bool) -> ScoreChord:
    root = (key.tonic + SCALES[key.mode][degree]) % 12
    quality = "7" if seventh else QUALITIES[key.mode][degree]
    return ScoreChord(root=root, quality=quality, onset=onset, duration=duration)


def pitch_classes(chord: ScoreChord) -> frozenset[int]:
    """The notes of a chord as semitones above C."""
    return frozenset((chord.root + interval) % 12 for interval in INTERVALS[chord.quality])


def scale(key: ScoreKey, chord: ScoreChord) -> frozenset[int]:
    """The notes of the key, with the chord's in place of those a semitone beside them."""
    own = pitch_classes(chord)
    notes = {(key.tonic + step) % 12 for step in SCALES[key.mode]}
    foreign = {note for one in own - notes for note in ((one - 1) % 12, (one + 1) % 12)}
    return frozenset((notes - foreign) | own)


def voiced(chord: ScoreChord, around: int) -> Sequence[int]:
    """The chord's notes close together, as MIDI numbers, the lowest next below a pitch."""
    own = pitch_classes(chord)
    return [note for note in range(around, around + 12) if note % 12 in own]
