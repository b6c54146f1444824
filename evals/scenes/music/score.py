"""A score: which notes are played on what, when and how loud, and what is true of them.

Times of a score are in beats from its start; a tempo turns them into seconds.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field, NonNegativeFloat, PositiveFloat, PositiveInt, model_validator

from evals.scenes.music.midi_instruments import ALL, MidiInstrument
from tools.musical.names import key_name

Mode = Literal["major", "minor"]
Metre = Literal["3/4", "4/4"]

ScoreKind = Literal[
    "melody", "progression", "band", "drums", "two tempi", "faster", "slower",
    "crescendo", "diminuendo", "two melodies",
]  # fmt: skip
"""What a score is written to show. The first four keep one tempo and one loudness."""

RING = 1.0
"""Seconds after the last beat in which the last notes die away."""


class ScoreKey(BaseModel, frozen=True):
    """A key: its tonic as semitones above C, and its mode."""

    tonic: int = Field(ge=0, lt=12)
    mode: Mode

    @property
    def name(self) -> str:
        """In words: "A minor"."""
        return key_name(self.tonic, self.mode)


class ScoreNote(BaseModel, frozen=True):
    """A note as it is written: its MIDI number, when it begins, how long and how loud it is."""

    midi: int = Field(ge=0, le=127)
    onset: NonNegativeFloat
    duration: PositiveFloat
    velocity: int = Field(ge=1, le=127)


class ScoreChord(BaseModel, frozen=True):
    """A chord that sounds in full from its onset on; its quality is in the shorthand of names."""

    root: int = Field(ge=0, lt=12)
    quality: str
    onset: NonNegativeFloat
    duration: PositiveFloat


class Tempo(BaseModel, frozen=True):
    """How fast it goes from a beat on."""

    onset: NonNegativeFloat
    bpm: PositiveFloat


class ScorePart(BaseModel, frozen=True):
    """What one instrument plays, in order of onset."""

    instrument: str
    notes: tuple[ScoreNote, ...] = Field(min_length=1)

    @property
    def played_on(self) -> MidiInstrument:
        """The instrument that the name stands for."""
        return ALL[self.instrument]

    @property
    def percussion(self) -> bool:
        """Whether its notes are drums and no pitches."""
        return self.instrument == "drums"


class MusicScore(BaseModel, frozen=True):
    """A piece of music.

    Attributes:
        beats: How many it has; quarter notes.
        tempi: Each holds until the next, the last until the end; the first is from the start.
        key: None where nothing has a pitch.
        chords: Only where all their notes are played.
    """

    kind: ScoreKind
    metre: Metre
    beats: PositiveInt
    tempi: tuple[Tempo, ...] = Field(min_length=1)
    key: ScoreKey | None = None
    chords: tuple[ScoreChord, ...] = ()
    parts: tuple[ScorePart, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _written(self) -> Self:
        """Whether all is within the piece, on instruments that there are."""
        onsets = [tempo.onset for tempo in self.tempi]
        if onsets[0] != 0 or any(one >= other for one, other in pairwise(onsets)):
            raise ValueError(f"expected tempi from 0 on, one after another, got {onsets}")
        unknown = [part.instrument for part in self.parts if part.instrument not in ALL]
        if unknown:
            raise ValueError(f"found no instrument {unknown[0]!r}; there are {sorted(ALL)}")
        written = [item for part in self.parts for item in part.notes] + [*self.chords]
        late = max(onsets[-1], *(item.onset + item.duration for item in written))
        if late > self.beats + 1e-9:
            raise ValueError(f"expected all within {self.beats} beats, got one at {late:g}")
        return self

    @property
    def bar(self) -> int:
        """How many beats a bar has."""
        return int(self.metre[0])

    @property
    def seconds(self) -> float:
        """How long it is, in hundredths, with the time in which it dies away."""
        return round(self.at(self.beats) + RING, 2)

    def at(self, beat: float) -> float:
        """When a beat is, in seconds from the start."""
        starts, times = _course(self.tempi)
        last = int(np.searchsorted(starts, beat, side="right")) - 1
        return float(times[last] + (beat - starts[last]) * 60 / self.tempi[last].bpm)


@lru_cache(maxsize=64)
def _course(tempi: tuple[Tempo, ...]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The beat and the second at which each tempo begins."""
    starts = np.array([tempo.onset for tempo in tempi])
    lasting = np.diff(starts) * 60 / np.array([tempo.bpm for tempo in tempi[:-1]])
    return starts, np.concatenate([[0.0], np.cumsum(lasting)])
