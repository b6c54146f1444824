"""Which metre and tempo are told of rendered pieces in 3/4, 4/4 and 6/8."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.random import Generator

from agent.assembly.model_stores import default_store
from evals.scenes.music.harmony import drawn_chords, drawn_key, pitch_classes, voiced
from evals.scenes.music.performance import rendered
from evals.scenes.music.score import Metre, MusicScore, ScoreChord, ScoreNote, ScorePart, Tempo
from evals.scenes.music.score_kinds import drawn_score
from evals.scenes.music.soundfont import Soundfont
from evals.scenes.music.soundfont_releases import SOUNDFONTS
from evals.scenes.sources.fetch_packages import fetch_packages
from tests.ears.recordings import CACHE, levelled, share, written
from tools.musical.beats import BeatListener, Rhythm
from tools.store.stored_model import StoredModel

pytestmark = pytest.mark.recordings

PIECES = 24
SECONDS = 20.0

SIX = ((3, 3), (2, 1, 2, 1), (1, 1, 1, 1, 1, 1), (2, 1, 3), (3, 1, 1, 1), (1, 1, 1, 2, 1))
"""How the notes of a bar of 6/8 follow one another, in eighths."""

OCTAVES = (1.0, 2.0, 0.5, 3.0, 1 / 3)


@pytest.fixture(scope="module")
def listener() -> BeatListener:
    store = default_store()
    return BeatListener.load(StoredModel(lambda: store.get("beatnet"), store.deriver("beatnet")))


@pytest.fixture(scope="module")
def font() -> Soundfont:
    """That of the test split: nothing about beats was fitted on it."""
    release = SOUNDFONTS["test"]
    library, _ = fetch_packages([release.package], CACHE, lambda _: None)
    return release.opened(library)


@pytest.mark.parametrize("metre", ["3/4", "4/4"])
def test_simple_metres(
    listener: BeatListener, font: Soundfont, metre: Metre, tmp_path: Path
) -> None:
    rng, pieces = np.random.default_rng(7), list[MusicScore]()
    while len(pieces) < PIECES:
        kind = ("melody", "progression", "drums")[len(pieces) % 3]
        drawn = drawn_score(kind, SECONDS, rng)
        pieces += [drawn] if drawn.metre == metre else []
    heard = list(_heard(listener, font, pieces, tmp_path))
    told = _said(metre, heard, [one.tempi[0].bpm for one in pieces])
    assert told[metre] > sum(told.values()) - told[metre] - told[""]


def test_six_eight(listener: BeatListener, font: Soundfont, tmp_path: Path) -> None:
    """It is never told, so that no other one may be."""
    rng = np.random.default_rng(8)
    pieces = [_in_six(rng) for _ in range(PIECES)]
    heard = list(_heard(listener, font, pieces, tmp_path))
    # The beat of 6/8 is three eighths.
    told = _said("6/8", heard, [one.tempi[0].bpm / 3 for one in pieces])
    assert told[""] >= PIECES / 4


def _heard(
    listener: BeatListener, font: Soundfont, pieces: list[MusicScore], folder: Path
) -> Iterator[Rhythm | None]:
    for piece in pieces:
        clip = written(levelled(rendered(piece, font)), folder / "piece.wav")
        yield next(iter(listener.rhythm(clip)), None)


def _said(metre: str, heard: list[Rhythm | None], bpm: list[float]) -> Counter[str]:
    """Prints what was told of them; and returns the metres."""
    told = Counter("" if one is None else one.metre for one in heard)
    pieces = [str(at) for at in range(len(heard))]
    right = [bool(one) and _near(one.bpm, true) for one, true in zip(heard, bpm, strict=True)]
    allowed = [
        bool(one) and any(_near(one.bpm, true * by) for by in OCTAVES)
        for one, true in zip(heard, bpm, strict=True)
    ]
    print(f"\n{metre}: told {dict(told)}; tempo {share(right, pieces)}, ", end="")
    print(f"times or parts of it by two or three {share(allowed, pieces)}")
    return told


def _near(bpm: float, true: float) -> bool:
    return abs(bpm / true - 1) < 0.04


def _in_six(rng: Generator) -> MusicScore:
    """A melody over chords and a bass in bars of six eighths, which are the score's beats."""
    eighth = float(rng.integers(150, 420))
    bars = max(4, round(SECONDS * eighth / 60 / 6))
    key = drawn_key(rng)
    chords = drawn_chords(key, bars, 6, rng)
    low = [_note(36 + chord.root, chord.onset + at, 2.5, 92) for chord in chords for at in (0, 3)]
    full = [
        _note(midi, chord.onset + at, 0.9, 76 if at in (1, 4) else 66)
        for chord in chords
        for at in (1, 2, 4, 5)
        for midi in voiced(chord, 60)
    ]
    high = [note for chord in chords for note in _bar(chord, rng)]
    parts = [("acoustic guitar", full), ("flute", high), ("bass guitar", low)]
    known = [
        ScorePart(instrument=name, notes=tuple(sorted(notes, key=lambda one: one.onset)))
        for name, notes in parts
    ]
    tempi = (Tempo(onset=0, bpm=eighth),)
    return MusicScore(
        kind="progression", metre="3/4", beats=6 * bars, tempi=tempi, key=key, parts=tuple(known)
    )


def _bar(chord: ScoreChord, rng: Generator) -> Iterator[ScoreNote]:
    """A bar of melody: chord notes, stronger on the two beats."""
    near = [midi for midi in range(67, 84) if midi % 12 in pitch_classes(chord)]
    onset = 0
    for length in SIX[int(rng.integers(len(SIX)))]:
        midi = near[int(rng.integers(len(near)))]
        strong = {0: 100, 3: 90}.get(onset, 74)
        yield _note(midi, chord.onset + onset, 0.92 * length, strong)
        onset += length


def _note(midi: int, onset: float, duration: float, velocity: int) -> ScoreNote:
    return ScoreNote(midi=midi, onset=onset, duration=duration, velocity=velocity)
