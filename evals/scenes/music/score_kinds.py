"""Scores of each kind, drawn by chance. The same random numbers give the same score."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from numpy.random import Generator

from evals.scenes.music.harmony import drawn_chords, drawn_key
from evals.scenes.music.midi_instruments import ALL, INSTRUMENTS
from evals.scenes.music.score import RING, Metre, MusicScore, ScoreKind, ScoreNote, ScorePart, Tempo
from evals.scenes.music.sketch import COMPASS, ROLES, Ensemble, Role, Sketch

SLOWEST, FASTEST = 60, 160
"""Beats per minute of a piece that keeps its tempo."""

CHANGES = (1.3, 1.45, 1.6)
"""By how much the faster of two tempi is faster; no small part of a beat, no double either."""

PACE = 1.7
"""By how much the last bar is faster than the first, where it gets faster bar by bar."""

SOFT, LOUD = 0.28, 1.15
"""Between which shares of its velocities a piece gets louder: 24 dB."""

APART = 5
"""Semitones between the compasses of two melodies, at least."""


def drawn_score(kind: ScoreKind, seconds: float, rng: Generator) -> MusicScore:
    """A score of a kind, about that long and never shorter than four bars."""
    metre: Metre = "3/4" if rng.integers(3) == 0 else "4/4"
    bpm = float(rng.integers(SLOWEST, FASTEST + 1))
    bars = max(4, round((seconds - RING) * bpm / 60 / int(metre[0])))
    key = drawn_key(rng)
    chords = drawn_chords(key, bars, int(metre[0]), rng)
    return WRITTEN[kind](Sketch(rng, metre, bars, bpm, key, chords), kind)


def _melody(sketch: Sketch, kind: ScoreKind) -> MusicScore:
    (player,) = sketch.players(lambda _: True)
    return sketch.score(kind, [sketch.melody(player, sketch.chords)])


def _progression(sketch: Sketch, kind: ScoreKind) -> MusicScore:
    parts = Ensemble.drawn(sketch).parts(ROLES[:2])
    return sketch.score(kind, parts, chords=sketch.chords)


def _drums(sketch: Sketch, kind: ScoreKind) -> MusicScore:
    return sketch.score(kind, Ensemble.drawn(sketch).parts(["drums"]), key=None)


def _band(sketch: Sketch, kind: ScoreKind) -> MusicScore:
    """Players who enter one after another, in equal steps of whole bars."""
    count = int(sketch.rng.integers(2, min(5, sketch.bars) + 1))
    order: list[Role] = [ROLES[int(at)] for at in sketch.rng.permutation(len(ROLES))[:count]]
    step = max(1, sketch.bars // count)
    ensemble = Ensemble.drawn(sketch)
    entries: dict[Role, int] = {name: at * step for at, name in enumerate(order)}
    parts = [ensemble.part(role, sketch.chords[bar:]) for role, bar in entries.items()]
    heard = sketch.chords[entries["chords"] :] if "chords" in entries else ()
    told: dict[str, object] = {} if {*order} - {"drums", "bass"} else {"key": None}
    return sketch.score(kind, parts, chords=heard, **told)


def _two_tempi(sketch: Sketch, kind: ScoreKind) -> MusicScore:
    """The second half is faster or slower than the first, both about the drawn tempo."""
    change = math.sqrt(sketch.pick(CHANGES))
    both = sorted((round(sketch.bpm / change), round(sketch.bpm * change)), reverse=sketch.coin())
    turn = sketch.bars // 2 * sketch.bar
    tempi = tuple(Tempo(onset=at, bpm=bpm) for at, bpm in zip((0, turn), both, strict=True))
    return sketch.score(kind, _trio(sketch), tempi=tempi, chords=sketch.chords)


def _faster(sketch: Sketch, kind: ScoreKind) -> MusicScore:
    """Bar by bar, in equal ratios, so that the middle is at the drawn tempo."""
    sign = 1 if kind == "faster" else -1
    steps = [sign * (at / (sketch.bars - 1) - 0.5) for at in range(sketch.bars)]
    tempi = tuple(
        Tempo(onset=at * sketch.bar, bpm=round(sketch.bpm * PACE**step, 2))
        for at, step in enumerate(steps)
    )
    return sketch.score(kind, _trio(sketch), tempi=tempi, chords=sketch.chords)


def _crescendo(sketch: Sketch, kind: ScoreKind) -> MusicScore:
    parts = [_swelling(part, sketch, kind == "crescendo") for part in _trio(sketch)]
    return sketch.score(kind, parts, chords=sketch.chords)


def _two_melodies(sketch: Sketch, kind: ScoreKind) -> MusicScore:
    """One after the other, on two instruments, one all above the other."""
    half = sketch.bars // 2
    ranges = [(name, ALL[name].low, ALL[name].high) for name in INSTRUMENTS]
    pairs = [
        (one, low, other, max(start, low + COMPASS + APART))
        for one, low, _ in ranges
        for other, start, end in ranges
        if ALL[one].family != ALL[other].family
        and max(start, low + COMPASS + APART) + COMPASS <= end
    ]
    below, low, above, high = sketch.pick(pairs)
    voices = [(below, low), (above, high)]
    first, second = voices if sketch.coin() else voices[::-1]
    parts = [
        sketch.melody(first[0], sketch.chords[:half], first[1]),
        sketch.melody(second[0], sketch.chords[half:], second[1]),
    ]
    return sketch.score(kind, parts)


def _swelling(part: ScorePart, sketch: Sketch, louder: bool) -> ScorePart:
    """With velocities that rise all the time, or fall."""
    whole = sketch.bars * sketch.bar

    def struck(note: ScoreNote) -> ScoreNote:
        share = note.onset / whole if louder else 1 - note.onset / whole
        scaled = note.velocity * (SOFT * (LOUD / SOFT) ** share)
        return note.model_copy(update={"velocity": max(1, min(127, round(scaled)))})

    return part.model_copy(update={"notes": tuple(struck(note) for note in part.notes)})


def _trio(sketch: Sketch) -> list[ScorePart]:
    return Ensemble.drawn(sketch).parts(ROLES[:3])


WRITTEN: Mapping[ScoreKind, Callable[[Sketch, ScoreKind], MusicScore]] = {
    "melody": _melody,
    "progression": _progression,
    "band": _band,
    "drums": _drums,
    "two tempi": _two_tempi,
    "faster": _faster,
    "slower": _faster,
    "crescendo": _crescendo,
    "diminuendo": _crescendo,
    "two melodies": _two_melodies,
}
