"""Rows of chords against choices: "C - Am - F - G", "I-V-vi-IV"."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graphs.choices.chord_names import ChordTones, chord, in_key, progression
from graphs.choices.music_text import Key, key
from graphs.execution.chances import Flags, Numbers
from graphs.execution.worlds import Worlds
from graphs.timeline import Noted
from tools.evidence import Measurement

ANY_KEY = 0.8
"""How well numerals fit that fit in a key that was not measured."""

BEGINS = 0.25
"""What it counts that a row begins as what was heard: rows come again and again."""

Row = tuple[ChordTones, ...]


def are_progressions(choices: Sequence[str]) -> bool:
    """Whether choices are rows of chords, by name or by numeral."""
    told = [bool(progression(one) or in_key(one, Key(0))) for one in choices]
    return len(told) > 1 and 2 * sum(told) > len(told)


def progression_fits(worlds: Worlds, mask: Flags, choices: Sequence[str]) -> Numbers:
    """How well each choice is the row of chords of each timeline."""
    keys, known = _keys(worlds), dict[tuple[int, ...], list[float]]()
    chords = _chords(worlds)
    told = np.zeros((len(mask), len(choices)))
    for row in range(len(mask)):
        there = tuple(at for at in chords if mask[row, at])
        if there not in known:
            heard = _without_repeats([chords[at] for at in there])
            known[there] = [_fit(heard, one, keys) for one in choices]
        told[row] = known[there]
    return told


def _chords(worlds: Worlds) -> dict[int, ChordTones]:
    """The chord of each column that has one, in order of time."""
    placed = sorted(enumerate(worlds.occasions), key=lambda pair: pair[1].start)
    told = [(at, chord(one.heard)) for at, one in placed if one.sort == "chord"]
    return {at: one for at, one in told if one is not None}


def _keys(worlds: Worlds) -> list[tuple[Key, float]]:
    """All keys, with how well numerals fit in each: that which was measured first of all."""
    noted = [n for n in worlds.so_far.timeline.measurements if n.percept.quantity == "key"]
    longest = max(noted, key=_lasting, default=None)
    measured = None if longest is None else key(longest.percept.text)
    every = (Key(tonic, mode) for mode in ("major", "minor") for tonic in range(12))
    rest = ANY_KEY if measured else 1.0
    return [(one, 1.0 if measured and measured.fits(one) else rest) for one in every]


def _lasting(noted: Noted[Measurement]) -> float:
    return noted.segment.duration


def _without_repeats(chords: Sequence[ChordTones]) -> Row:
    """A chord that goes on is one; where there is none, none."""
    found = [one for one in chords if one.root is not None]
    return tuple(one for at, one in enumerate(found) if at == 0 or one != found[at - 1])


def _fit(heard: Row, choice: str, keys: Sequence[tuple[Key, float]]) -> float:
    """By the best stretch of what was heard; of numerals in the best key."""
    if wanted := progression(choice):
        return _best_stretch(heard, _without_repeats(wanted))
    modes = {"minor"} if choice[:1].islower() else {"major"}
    rows = ((in_key(choice, one), sure) for one, sure in keys if one.mode in modes)
    return max((sure * _best_stretch(heard, row) for row, sure in rows if row), default=0.0)


def _best_stretch(heard: Row, wanted: Row) -> float:
    """The mean fit of chord by chord, where it is best."""
    if not heard or not wanted:
        return 0.0
    best = 0.0
    for first in range(max(1, len(heard) - len(wanted) + 1)):
        pairs = zip(wanted, heard[first:], strict=False)
        fit = sum(one.fit(other) for one, other in pairs) / len(wanted)
        best = max(best, (1.0 - BEGINS) * fit + BEGINS * (first == 0) * wanted[0].fit(heard[0]))
    return best
