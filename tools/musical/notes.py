"""Notes: which pitches begin when, and end when.

Basic Pitch (Bittner et al. 2022, "A lightweight instrument-agnostic model for polyphonic note
transcription and multipitch estimation") says of each frame and each key of a piano how likely a
note sounds there, and how likely one begins. Notes are taken from it in order of strength: each
goes on for as long as it sounds, and takes its frames with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.audio import AudioClip, Samples, Segment
from tools.musical.windows import pieces
from tools.onnx_network import OnnxNetwork
from tools.store.stored_model import StoredModel

RATE, HOP = 22_050, 256
WINDOW = 2 * RATE - HOP
"""Samples that the network hears at once."""

MARGIN = 15
"""Frames on either side of a window that are heard better by its neighbour."""

STEP = 141
"""Frames from one window to the next; as many are kept of each."""

LOWEST = 21
"""The MIDI number of the lowest note."""

SECONDS, CONTEXT = 30.0, 2.0
"""Seconds heard at a time, and how many more on either side."""

BEGINS, SOUNDS = 0.5, 0.3
"""How likely it must be that a note begins, and that it goes on."""

SHORTEST = 11
"""Frames of the shortest note: 0.13 s."""

PATIENCE = 11
"""Frames for which a note may fall silent and still go on."""

LATE = 1
"""Frames by which the network's onsets come late; the median over rendered melodies."""

QUIETEST = 1e-4

Roll = NDArray[np.floating]
"""Frames × 88 notes."""


@dataclass(frozen=True)
class Note:
    """A note by its MIDI number, from its onset to its offset."""

    midi: int
    segment: Segment
    confidence: float


@dataclass(frozen=True)
class NoteListener:
    """The network."""

    network: OnnxNetwork

    @classmethod
    def load(cls, model: StoredModel) -> NoteListener:
        """Reads `nmp.onnx`."""
        return cls(OnnxNetwork(model.folder / "nmp.onnx"))

    def notes(self, clip: AudioClip) -> Iterator[list[Note]]:
        """Notes in order of their onsets, half a minute at a time; each belongs where it begins."""
        for piece in pieces(clip, RATE, SECONDS, CONTEXT):
            if not len(piece.samples) or np.abs(piece.samples).max() < QUIETEST:
                continue
            found: list[Note] = []
            for first, last, midi, sure in traced(*self.rolls(piece.samples)):
                start, end = (piece.start + max(0, at - LATE) * HOP / RATE for at in (first, last))
                end = min(end, clip.span.end)
                if piece.own[0] <= start < min(end, piece.own[1]):
                    found.append(Note(midi, Segment(start=start, end=end), sure))
            yield sorted(found, key=lambda note: (note.segment.start, note.midi))

    def rolls(self, samples: Samples) -> tuple[Roll, Roll]:
        """How likely notes sound and begin: windows that overlap, their margins left out."""
        padded = np.pad(samples, (MARGIN * HOP, WINDOW))
        starts = range(0, len(samples), STEP * HOP)
        heard = [self._window(padded[at : at + WINDOW]) for at in starts]
        count = len(samples) // HOP + 1
        sounding, beginning = (np.concatenate(part)[:count] for part in zip(*heard, strict=True))
        return sounding, beginning

    def _window(self, samples: Samples) -> tuple[Roll, Roll]:
        name = "serving_default_input_2:0"
        beginning, sounding, _ = self.network({name: samples[None, :, None]})
        kept = slice(MARGIN, MARGIN + STEP)
        return sounding[0, kept], beginning[0, kept]


def traced(sounding: Roll, beginning: Roll) -> Iterator[tuple[int, int, int, float]]:
    """First frame, the one after the last, MIDI number and strength of each note."""
    left = sounding.copy()
    begins = np.maximum(beginning, _rising(sounding) * beginning.max(initial=0))
    around = np.pad(begins, ((1, 1), (0, 0)))
    peaks = (begins > around[:-2]) & (begins >= around[2:]) & (begins >= BEGINS)
    # Late onsets first: a note ends where the next of its pitch begins.
    for first, key in np.argwhere(peaks)[::-1]:
        last = _end(left[:, key], int(first))
        if last - first < SHORTEST:
            continue
        sure = float(sounding[first:last, key].mean())
        left[first:last, max(0, key - 1) : key + 2] = 0
        yield int(first), last, LOWEST + int(key), sure


def _end(course: NDArray[np.floating], first: int) -> int:
    """The frame after the last of a note: where it stays silent for longer than its patience."""
    silent = 0
    for at in range(first + 1, len(course)):
        silent = silent + 1 if course[at] < SOUNDS else 0
        if silent >= PATIENCE:
            return at - silent + 1
    return len(course) - silent


def _rising(sounding: Roll) -> Roll:
    """Where a note gets louder from one frame to those after it: 0 to 1."""
    padded = np.pad(sounding, ((2, 0), (0, 0)))
    grown = np.min([padded[2:] - padded[2 - back : -back] for back in (1, 2)], axis=0)
    grown[grown < 0] = 0
    return grown / max(1e-9, float(grown.max(initial=0)))
