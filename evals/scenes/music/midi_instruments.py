"""The instruments that scores are written for, as General MIDI numbers and AudioSet names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel

Family = Literal["keys", "mallets", "plucked", "bowed", "winds", "brass", "voices", "synths"]
"""Two of one family are never in a band: a listener could take them for one another."""


class MidiInstrument(BaseModel, frozen=True):
    """How an instrument is called up, and what it can play.

    Attributes:
        program: Its number in General MIDI, counted from 0.
        label: Its AudioSet display name.
        low: The MIDI number of the lowest note that is written for it.
        high: Of the highest.
        chords: Whether it plays several notes at once.
        sustained: Whether a note sounds evenly until it is left.
        electronic: Whether its sound is made by a machine.
    """

    program: int
    label: str
    family: Family
    low: int
    high: int
    chords: bool = False
    sustained: bool = False
    electronic: bool = False


def _keys(program: int, label: str, low: int, high: int, **told: bool) -> MidiInstrument:
    return MidiInstrument(
        program=program, label=label, family="keys", low=low, high=high, chords=True, **told
    )


def _line(
    program: int, label: str, family: Family, low: int, high: int, **told: bool
) -> MidiInstrument:
    return MidiInstrument(program=program, label=label, family=family, low=low, high=high, **told)


INSTRUMENTS: Mapping[str, MidiInstrument] = {
    "piano": _keys(0, "Piano", 48, 84),
    "electric piano": _keys(4, "Electric piano", 48, 84, electronic=True),
    "harpsichord": _keys(6, "Harpsichord", 48, 84),
    "organ": _keys(19, "Organ", 48, 84, sustained=True),
    # Above it TimGM6mb's reeds are flat by half a semitone.
    "accordion": _keys(21, "Accordion", 55, 72, sustained=True),
    "glockenspiel": _line(9, "Glockenspiel", "mallets", 79, 103),
    "vibraphone": _line(11, "Vibraphone", "mallets", 55, 86),
    "xylophone": _line(13, "Marimba, xylophone", "mallets", 65, 96),
    "acoustic guitar": _line(24, "Acoustic guitar", "plucked", 45, 76, chords=True),
    "harp": _line(46, "Harp", "plucked", 48, 88, chords=True),
    "banjo": _line(105, "Banjo", "plucked", 50, 79),
    "sitar": _line(104, "Sitar", "plucked", 50, 76),
    "violin": _line(40, "Violin, fiddle", "bowed", 57, 88, sustained=True),
    "cello": _line(42, "Cello", "bowed", 38, 69, sustained=True),
    "strings": _line(48, "String section", "bowed", 48, 84, chords=True, sustained=True),
    "flute": _line(73, "Flute", "winds", 62, 93, sustained=True),
    "clarinet": _line(71, "Clarinet", "winds", 52, 84, sustained=True),
    "saxophone": _line(65, "Saxophone", "winds", 52, 79, sustained=True),
    "trumpet": _line(56, "Trumpet", "brass", 55, 81, sustained=True),
    "trombone": _line(57, "Trombone", "brass", 41, 69, sustained=True),
    "french horn": _line(60, "French horn", "brass", 43, 74, sustained=True),
    "choir": _line(52, "Choir", "voices", 48, 79, chords=True, sustained=True),
    "synthesizer": _line(81, "Synthesizer", "synths", 52, 84, sustained=True, electronic=True),
}
"""What plays melodies, and chords where it can. All are heard at the pitch that is written."""

BASSES: Mapping[str, MidiInstrument] = {
    "bass guitar": _line(33, "Bass guitar", "plucked", 28, 50, electronic=True),
    "double bass": _line(43, "Double bass", "bowed", 28, 50, sustained=True),
}

DRUMS = MidiInstrument(program=0, label="Drum kit", family="mallets", low=35, high=59)
"""Its notes are no pitches but drums: General MIDI's keys of percussion."""

KICK, SNARE, CLOSED_HAT, OPEN_HAT, CRASH = 36, 38, 42, 46, 49

ALL: Mapping[str, MidiInstrument] = {**INSTRUMENTS, **BASSES, "drums": DRUMS}
