"""Beats, tempo and metre.

A network says how likely each frame is a beat, onsets say what repeats; of the tempi that fit both,
one is chosen by weights that were fitted to rendered music whose tempo is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools import checkpoint
from tools.audio import AudioClip, Samples, Segment
from tools.musical import bar_pointer, beatnet
from tools.musical.beatnet import FRAMES, HOP, RATE
from tools.musical.tempo_candidates import TempoCandidate, candidates, flat, periods_near
from tools.musical.windows import pieces
from tools.onnx_network import OnnxNetwork
from tools.softmax import softmax
from tools.store.stored_model import StoredModel

NETWORKS = 3
"""BeatNet was trained on three different sets of music; the mean of the three is heard."""

SECONDS, CONTEXT = 60.0, 3.0
"""Seconds heard at a time, and how many more on either side."""

SHORTEST = 2.0
"""Seconds below which there is no beat to speak of."""

QUIETEST = 1e-4

FOUR, FOUR_SURE = 0.5, 0.95
"""By how much bars of four must fit better than bars of three, per beat; and the share of metres
told so that were right on the 216 pieces below (79 of 82)."""

THREE, THREE_SURE, FILLED = 0.8, 0.8, 0.2
"""The same of three (11 of 12), where what lies halfway between beats hardly sounds: else it may be
6/8, counted in its quarters. Six-eight itself is never told: its tempo was right in none of
18."""

WEIGHTS = np.array([0.281, -0.209, 2.411, 0.158, 2.605, -0.47, 0.513, 2.789, 1.828])
"""What each of `MARKS` counts. Logistic regression on 216 pieces in twelve styles that were
rendered at 50 to 200 beats a minute."""


@dataclass(frozen=True)
class Rhythm:
    """The beat of a stretch.

    Attributes:
        segment: The stretch in file time.
        bpm: Beats per minute.
        confidence: The probability that this is the tempo, and no multiple of it.
        beats: When they come, in seconds of the file.
        metre: "3/4" or "4/4"; nothing where it is not sure.
        sureness: The probability of the metre.
    """

    segment: Segment
    bpm: float
    confidence: float
    beats: tuple[float, ...]
    metre: str
    sureness: float


@dataclass(frozen=True)
class BeatListener:
    """The networks."""

    networks: tuple[OnnxNetwork, ...]

    @classmethod
    def load(cls, model: StoredModel) -> BeatListener:
        """Remakes the networks from `model_1_weights.pt` to `model_3_weights.pt`, once."""

        def network(number: int) -> OnnxNetwork:
            def make() -> bytes:
                path: Path = model.folder / f"model_{number}_weights.pt"
                return beatnet.graph(checkpoint.read(path))

            return OnnxNetwork(model.derive(f"beatnet-{number}-1.onnx", make))

        return cls(tuple(network(number) for number in range(1, NETWORKS + 1)))

    def rhythm(self, clip: AudioClip) -> Iterator[Rhythm]:
        """Of each minute in which there is a beat."""
        for piece in pieces(clip, RATE, SECONDS, CONTEXT):
            loud = len(piece.samples) >= SHORTEST * RATE and np.abs(piece.samples).max() > QUIETEST
            if loud and (found := self._heard(piece.samples, piece.start, piece.own)):
                yield found

    def _heard(self, samples: Samples, start: float, own: tuple[float, float]) -> Rhythm | None:
        seen = beatnet.features(samples)
        beats = self.said(seen)
        found = candidates(onset_strength(seen), beats)
        if not found:
            return None
        chances = chosen(found)
        best = found[int(chances.argmax())]
        metre, course, sureness = _metre(best, beats)
        surest = bar_pointer.surest(course.beats, beats, round(best.period))
        times = start + surest * HOP / RATE
        within = times[(times >= own[0]) & (times < own[1])]
        return Rhythm(
            Segment(start=own[0], end=own[1]),
            _bpm(best, course.beats),
            float(chances.max()),
            tuple(float(time) for time in within),
            metre,
            sureness,
        )

    def said(self, seen: NDArray[np.float32]) -> NDArray[np.floating]:
        """Frames × 3: how likely a beat, a downbeat and neither are."""
        return np.mean([network({"features": seen})[0] for network in self.networks], axis=0)


def onset_strength(seen: NDArray[np.float32]) -> NDArray[np.floating]:
    """How much all bands grow together in each frame."""
    return seen[:, seen.shape[1] // 2 :].sum(axis=1)


def chosen(found: list[TempoCandidate]) -> NDArray[np.floating]:
    """How likely each candidate is the tempo."""
    return softmax(np.array([one.marks for one in found]) @ WEIGHTS)


def _metre(
    best: TempoCandidate, beats: NDArray[np.floating]
) -> tuple[str, bar_pointer.BarTrack, float]:
    """The metre where it is sure, with the course through its bars."""
    near, even = periods_near(best.period), flat(best.period)
    three, four = (bar_pointer.track(beats, bar, near, even) for bar in (3, 4))
    lead = (four.fit - three.fit) / max(1, len(four.beats))
    if lead >= FOUR:
        return "4/4", four, FOUR_SURE
    if lead <= -THREE and best.filled < FILLED:
        return "3/4", three, THREE_SURE
    return "", four if lead > 0 else three, 0.0


def _bpm(best: TempoCandidate, beats: NDArray[np.intp]) -> float:
    """Beats per minute, from the first beat to the last."""
    if len(beats) < 5:
        return best.bpm
    return float(60 * FRAMES * (len(beats) - 1) / (beats[-1] - beats[0]))
