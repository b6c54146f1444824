"""Chords: which is played from when to when."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import librosa
import numpy as np
from numpy.typing import NDArray

from tools.audio import AudioClip, Samples, Segment
from tools.hdf5 import read_arrays
from tools.librosa_cache import first_use
from tools.musical import crema
from tools.musical.names import INTERVALS, QUALITIES, SHARPS, chord_name
from tools.musical.windows import Piece, pieces
from tools.onnx_network import OnnxNetwork
from tools.softmax import softmax
from tools.store.stored_model import StoredModel

RATE, HOP = 44_100, 4_096
FRAME = HOP / RATE
"""Seconds a frame: 0.093."""

LOWEST, BINS, OCTAVE = 32.703, 216, 36
"""Hz of the lowest bin (C1), how many bins, and how many of them an octave has."""

FILTER = 1 << 17
"""Samples that the filters of the lowest octave need; shorter sound is filled up with silence."""

SECONDS, CONTEXT = 56 * FRAME * 10, 4.0
"""Seconds heard at a time (52), and how many more on either side."""

QUIETEST = 1e-4
"""Peak below which a piece is silent."""

_TAGS = sorted([f"{note}:{quality}" for note in SHARPS for quality in QUALITIES] + ["N", "X"])
"""What the network's outputs stand for: `N` is no chord, `X` one of another kind."""

STAY = 0.98
"""The chance that a chord goes on for another frame."""

LEAD = 0.58
"""Frames from the start of one that the network takes for a chord's first to the chord's onset.
The median over rendered music."""

ACCORD = 0.4
"""How much the pitches that are heard count beside the chord that is. On rendered music chords are
exact for 75 % of the time with it, for 74 % without."""

SHORTEST = 0.25
"""Seconds that a chord lasts at least."""


@dataclass(frozen=True)
class Chord:
    """A chord with its onset and offset in file time, and how sure the network is of it."""

    root: int
    quality: str
    segment: Segment
    confidence: float

    @property
    def text(self) -> str:
        """In words."""
        return chord_name(self.root, self.quality)


@dataclass(frozen=True, eq=False)
class Harmony:
    """What was heard in each frame of a piece.

    Attributes:
        segment: The piece in file time.
        starts: File times in seconds at which the frames begin.
        tags: Frames × 170, how likely each chord is.
        pitches: Frames × 12, how likely each pitch class is.
    """

    segment: Segment
    starts: NDArray[np.float64]
    tags: NDArray[np.float64]
    pitches: NDArray[np.float32]


@dataclass(frozen=True)
class ChordListener:
    """The network, which hears pitches and chords."""

    network: OnnxNetwork

    @classmethod
    def load(cls, model: StoredModel) -> ChordListener:
        """Remakes the network from `model.h5`, once."""
        path = model.derive(
            "crema-1.onnx", lambda: crema.graph(read_arrays(model.folder / "model.h5"))
        )
        return cls(OnnxNetwork(path))

    def harmony(self, clip: AudioClip) -> Iterator[Harmony]:
        """Pitches and chords of each frame, a minute at a time."""
        for piece in pieces(clip, RATE, SECONDS, CONTEXT):
            if len(piece.samples) >= HOP and np.abs(piece.samples).max() > QUIETEST:
                yield self._heard(piece)

    def chords(self, clip: AudioClip) -> Iterator[list[Chord]]:
        """Chords in order; one that goes on from one minute to the next is one."""
        held: list[Chord] = []
        for harmony in self.harmony(clip):
            found = _joined([*held, *decoded(harmony, clip.span.end)])
            yield found[:-1]
            held = found[-1:]
        yield held

    def _heard(self, piece: Piece) -> Harmony:
        tags, pitches = self.network({"cqt": spectrogram(piece.samples)[None]})
        frames = np.arange(len(tags[0]), dtype=np.float64)
        starts: NDArray[np.float64] = piece.start + (frames + LEAD) * FRAME
        starts[0] = piece.start
        own = (starts >= piece.own[0]) & (starts < piece.own[1])
        within = Segment(start=piece.own[0], end=piece.own[1])
        return Harmony(within, starts[own], in_accord(tags[0], pitches[0])[own], pitches[0][own])


def in_accord(tags: NDArray[np.float32], pitches: NDArray[np.float32]) -> NDArray[np.float64]:
    """How likely each chord is (frames × 170), by the chord that is heard and by the pitches."""
    sure = np.clip(pitches.astype(np.float64), 1e-3, 1 - 1e-3)
    notes = _notes()
    fits = np.log(sure) @ notes.T + np.log(1 - sure) @ (1 - notes).T
    # What is no chord, or another than these, is judged by its tag alone.
    fits = np.where(notes.any(axis=1), fits, fits.max(axis=1, keepdims=True) - 2)
    return softmax(np.log(np.maximum(tags, 1e-9)) + ACCORD * fits)


@cache
def _notes() -> NDArray[np.float64]:
    """Which pitch classes each chord is made of: 170 × 12."""
    notes = np.zeros((len(_TAGS), 12))
    for row, tag in zip(notes, _TAGS, strict=True):
        if ":" in tag:
            note, quality = tag.split(":")
            row[[(SHARPS.index(note) + step) % 12 for step in INTERVALS[quality]]] = 1
    return notes


def spectrogram(samples: Samples) -> NDArray[np.float32]:
    """Frames × 216 × 2: constant-Q spectra from C1 and from C2, in decibels below the loudest."""
    _compiled()
    filled = np.pad(samples, (0, max(0, FILTER - len(samples))))
    spectra = [_constant_q(filled, harmonic) for harmonic in (1, 2)]
    decibels = [librosa.amplitude_to_db(np.abs(one), ref=np.max).T for one in spectra]
    return np.stack(decibels, axis=-1)[: len(samples) // HOP + 1].astype(np.float32)


def _constant_q(samples: Samples, harmonic: int) -> NDArray[np.complex64]:
    return librosa.cqt(
        samples,
        sr=RATE,
        hop_length=HOP,
        fmin=LOWEST * harmonic,
        n_bins=BINS,
        bins_per_octave=OCTAVE,
    )


@cache
def _compiled() -> None:
    """Lets librosa compile what this uses, one process at a time."""
    first_use(lambda: _constant_q(np.zeros(FILTER, np.float32), 1))


def decoded(harmony: Harmony, end: float) -> list[Chord]:
    """The likeliest course of chords through the frames; where there is none, nothing."""
    if not len(harmony.starts):
        return []
    likely = np.log(np.maximum(harmony.tags, 1e-9))
    path = [int(tag) for tag in smoothed(likely, STAY)]
    edges = [0, *(at for at in range(1, len(path)) if path[at] != path[at - 1]), len(path)]
    times = np.minimum(end, [*harmony.starts, harmony.starts[-1] + FRAME])
    found: list[Chord] = []
    for first, last in pairwise(edges):
        tag = _TAGS[path[first]]
        if tag in "NX" or times[last] - times[first] < SHORTEST:
            continue
        note, quality = tag.split(":")
        within = Segment(start=float(times[first]), end=float(times[last]))
        sure = float(harmony.tags[first:last, path[first]].mean())
        found.append(Chord(SHARPS.index(note), quality, within, sure))
    return found


def smoothed(scores: NDArray[np.float64], stay: float) -> NDArray[np.intp]:
    """The best path through log-probabilities (frames × states) where a state likes to stay."""
    held, moved = math.log(stay), math.log((1 - stay) / (scores.shape[1] - 1))
    best: NDArray[np.float64] = scores[0]
    came = np.zeros(scores.shape, np.intp)
    for at in range(1, len(scores)):
        top = int(best.argmax())
        stays = best + held >= best[top] + moved
        came[at] = np.where(stays, np.arange(len(best)), top)
        best = np.where(stays, best + held, best[top] + moved) + scores[at]
    path = np.empty(len(scores), np.intp)
    path[-1] = best.argmax()
    for at in range(len(scores) - 1, 0, -1):
        path[at - 1] = came[at, path[at]]
    return path


def _joined(chords: list[Chord]) -> list[Chord]:
    """The same chord twice without a gap as one."""
    found: list[Chord] = []
    for chord in chords:
        last = found[-1] if found else None
        alike = last and (last.root, last.quality) == (chord.root, chord.quality)
        if last and alike and last.segment.gap(chord.segment) < FRAME:
            whole = Segment(start=last.segment.start, end=chord.segment.end)
            sure = (last.confidence + chord.confidence) / 2
            found[-1] = Chord(chord.root, chord.quality, whole, sure)
        else:
            found.append(chord)
    return found
