"""Melodies: chord notes on the beats that count, steps between them, the tonic at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.random import Generator

from evals.scenes.music.harmony import pitch_classes, scale
from evals.scenes.music.score import Metre, ScoreChord, ScoreKey, ScoreNote

RHYTHMS: Mapping[Metre, tuple[tuple[float, ...], ...]] = {
    "3/4": ((1, 1, 1), (2, 1), (1, 0.5, 0.5, 1), (1, 1, 0.5, 0.5), (1.5, 0.5, 1)),
    "4/4": ((1, 1, 1, 1), (2, 1, 1), (1, 1, 2), (1, 0.5, 0.5, 1, 1), (1.5, 0.5, 1, 1),
            (1, 1, 0.5, 0.5, 1), (0.5, 0.5, 1, 1, 1)),
}  # fmt: skip
"""How the notes of a bar follow one another, in beats."""

HELD = 0.92
"""Of its time, how much a note sounds."""

STRONG, WEAK = 96, 80
"""Velocities on the first beat of a bar, and elsewhere."""


def drawn_melody(
    key: ScoreKey,
    chords: Sequence[ScoreChord],
    metre: Metre,
    within: tuple[int, int],
    rng: Generator,
) -> tuple[ScoreNote, ...]:
    """A melody over chords of a bar each, between two pitches."""
    midi = _nearest(pitch_classes(chords[0]), int(rng.integers(within[0] + 3, within[1] - 2)))
    notes: list[ScoreNote] = []
    for chord in chords[:-1]:
        for onset, duration in _rhythm(metre, rng):
            strong = onset in (0, 2)
            allowed = pitch_classes(chord) if strong else scale(key, chord)
            midi = _next(midi, allowed, within, rng)
            velocity = STRONG if onset == 0 else WEAK
            notes.append(_note(midi, chord.onset + onset, duration, velocity))
    last = chords[-1]
    return (*notes, _note(_closing(key, midi, within), last.onset, last.duration, STRONG))


def _rhythm(metre: Metre, rng: Generator) -> Iterator[tuple[float, float]]:
    """Onset and duration of the notes of one bar."""
    lengths = RHYTHMS[metre][int(rng.integers(len(RHYTHMS[metre])))]
    onset = 0.0
    for length in lengths:
        yield onset, length
        onset += length


def _next(midi: int, allowed: frozenset[int], within: tuple[int, int], rng: Generator) -> int:
    """Another allowed note not far away, above or below."""
    near = range(max(within[0], midi - 5), min(within[1], midi + 5) + 1)
    found = [note for note in near if note % 12 in allowed and note != midi]
    closeness = np.array([1.0 / abs(note - midi) for note in found])
    return found[int(rng.choice(len(found), p=closeness / closeness.sum()))]


def _nearest(allowed: frozenset[int], around: int) -> int:
    return min(range(around - 6, around + 7), key=lambda note: (note % 12 not in allowed,
                                                                abs(note - around)))  # fmt: skip


def _closing(key: ScoreKey, midi: int, within: tuple[int, int]) -> int:
    """The tonic that is next."""
    tonics = [note for note in range(within[0], within[1] + 1) if note % 12 == key.tonic]
    return min(tonics, key=lambda note: abs(note - midi))


def _note(midi: int, onset: float, duration: float, velocity: int) -> ScoreNote:
    return ScoreNote(midi=midi, onset=onset, duration=duration * HELD, velocity=velocity)
