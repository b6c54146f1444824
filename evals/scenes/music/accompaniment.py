"""What goes with a melody: chords, a bass below them, drums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from evals.scenes.music.harmony import voiced
from evals.scenes.music.melody import HELD
from evals.scenes.music.midi_instruments import CLOSED_HAT, CRASH, KICK, SNARE, MidiInstrument
from evals.scenes.music.score import Metre, ScoreChord, ScoreNote

Pattern = Literal["held", "repeated"]
"""Whether a chord is struck once a bar, or on every beat of it."""

FIRST, OTHER = 92, 66
"""Velocities on the first beat of a bar, and on the others."""

HIT = 0.2
"""Beats that a drum is held."""


def chordal(
    chords: Sequence[ScoreChord], played_on: MidiInstrument, pattern: Pattern
) -> tuple[ScoreNote, ...]:
    """Each chord in full, from its onset on."""
    around = max(played_on.low, min(55, played_on.high - 12))
    return tuple(
        ScoreNote(midi=midi, onset=onset, duration=length * HELD, velocity=velocity)
        for chord in chords
        for onset, length, velocity in _struck(chord, pattern)
        for midi in voiced(chord, around)
    )


def _struck(chord: ScoreChord, pattern: Pattern) -> Iterator[tuple[float, float, int]]:
    if pattern == "held":
        yield chord.onset, chord.duration, FIRST
        return
    for beat in range(int(chord.duration)):
        yield chord.onset + beat, 1.0, OTHER if beat else FIRST


def bass(chords: Sequence[ScoreChord], low: int) -> tuple[ScoreNote, ...]:
    """Each chord's root; in bars of four once more on the third beat."""
    return tuple(
        ScoreNote(
            midi=low + (chord.root - low) % 12,
            onset=chord.onset + beat,
            duration=length * HELD,
            velocity=OTHER + 16 if beat else FIRST + 16,
        )
        for chord in chords
        for beat, length in (((0, 2.0), (2, 2.0)) if chord.duration == 4 else ((0, 3.0),))
    )


def drums(first: int, last: int, metre: Metre) -> tuple[ScoreNote, ...]:
    """A beat from one bar up to another: a cymbal at the start, then kick, snare and hi-hat."""
    bar = int(metre[0])
    hits = [_hit(CRASH, first * bar, FIRST)]
    for at in range(first * bar, last * bar):
        beat = at % bar
        low = beat == 0 or (bar == 4 and beat == 2)
        hits.append(_hit(KICK if low else SNARE, at, FIRST + 20 if beat == 0 else FIRST))
        hits += [_hit(CLOSED_HAT, at, OTHER), _hit(CLOSED_HAT, at + 0.5, OTHER - 16)]
    return tuple(hits)


def _hit(drum: int, onset: float, velocity: int) -> ScoreNote:
    return ScoreNote(midi=drum, onset=onset, duration=HIT, velocity=velocity)
