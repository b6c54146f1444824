"""YAMNet: how likely each of 521 sounds is, in every 0.96 s of a clip.

The network is the one of github.com/tensorflow/models, research/audioset/yamnet. The file it comes
in here is quantised for a phone's processor, but holds the weights as float32, from which
`tools/dequantise.py` makes the network without rounding.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tools.audio import AudioClip, Samples
from tools.event_segmentation import Grain, ScoredStretch, Scores
from tools.filterbank import FRAMES, HOP, RATE, WINDOW, Spectrogram, yamnet_log_mel
from tools.model_loading import loading
from tools.onnx_network import Derive, OnnxNetwork

PATCH = (FRAMES - 1) * HOP + WINDOW
"""Samples that one patch of 96 frames covers: 0.975 s."""

SECONDS = 0.96
"""The nominal length of a patch."""

BATCH = 32
"""Patches at once: about 30 MB of activations."""


STRETCH = 15 * RATE
"""Samples looked at together, or up to twice as many at the end."""

LEAD, LAG = 0.52, 0.64
"""Seconds from the start of the first patch of an event to its onset, of the last to its offset.
Medians over composed scenes at a hop of 0.24 s."""

STEADY = 0.72
"""Seconds over which scores are averaged: a patch that holds only the first instant of a sound is
often sure of something else. Without this 38 % of the salient labels were right on the scenes used
for choosing, with it 62 %; with 1.2 s 69 %, but a tenth of the sounds had no event."""

GRAIN = Grain(RATE, SECONDS, LEAD, LAG, STEADY)


LOUDEST = 0.9
QUIETEST = 0.001
"""The peak that levelling aims at, and the one below which a clip is silence and stays so."""


@dataclass(frozen=True, eq=False)
class Yamnet:
    """The network with its labels, in the order of the scores.

    Measured on one core: 0.012 s of CPU per second of audio at a hop of 0.48 s.
    """

    network: OnnxNetwork
    labels: tuple[str, ...]
    grain: Grain = GRAIN

    @classmethod
    def load(cls, folder: Path, derive: Derive, threads: int = 1) -> Yamnet:
        """Reads `model.onnx` (with `model.data` beside it) and `yamnet_class_map.csv`."""

        def make() -> bytes:
            from tools import dequantise

            return dequantise.graph(folder / "model.onnx")

        path = derive("yamnet-float-1.onnx", make)
        return cls(OnnxNetwork(path, threads), read_labels(folder))

    def scores(
        self, clip: AudioClip, hop: float = 0.48, normalise: bool = False
    ) -> Iterator[ScoredStretch]:
        """Looks at 0.96 s every `hop` seconds, in stretches of half a minute; memory stays flat.

        The last patch may reach over the end of the clip, into silence. A clip shorter than a
        patch is repeated to fill one.

        Args:
            clip: Where to listen; times are file times.
            hop: Seconds between two patches, in steps of 0.01.
            normalise: Whether to bring the clip's peak to 0.9 first.
        """
        louder = gain(clip) if normalise else np.float32(1)
        step = round(hop * RATE / HOP)
        for start, samples in _stretches(clip.blocks(RATE, STRETCH / RATE), step * HOP):
            filled = _filled(samples, step * HOP) * louder
            patches = _patches(yamnet_log_mel(filled), step)
            times = clip.span.start + (start + np.arange(len(patches)) * step * HOP) / RATE
            yield ScoredStretch(times, self._run(patches), samples, hop)

    def _run(self, patches: Spectrogram) -> Scores:
        """Patches (n × 96 × 64) to scores."""
        batches = (patches[at : at + BATCH, None] for at in range(0, len(patches), BATCH))
        return np.concatenate([self.network({"patches": batch})[0] for batch in batches])


def read_labels(folder: Path) -> tuple[str, ...]:
    """The display names of the class map in a folder, in the order of the scores."""
    path = folder / "yamnet_class_map.csv"
    with loading(path), path.open(newline="", encoding="utf-8") as file:
        return tuple(row["display_name"] for row in csv.DictReader(file))


def _stretches(blocks: Iterable[Samples], hop: int) -> Iterator[tuple[int, Samples]]:
    """Cuts audio where a patch starts; yields each stretch with its first sample's number.

    A stretch ends where its last patch does, so that it overlaps the next. The last one is between
    one and two `STRETCH` long: a short rest would be judged without what was before.
    """
    held: Samples = np.empty(0, np.float32)
    at, patches = 0, STRETCH // hop
    for block in blocks:
        held = np.concatenate([held, block])
        while len(held) >= 2 * STRETCH:
            yield at, held[: (patches - 1) * hop + PATCH]
            held, at = held[patches * hop :], at + patches * hop
    if len(held):
        yield at, held


def _filled(samples: Samples, hop: int) -> Samples:
    """Enough for whole patches: repeated to make one, or with silence after the last."""
    if len(samples) < PATCH:
        return np.resize(samples, PATCH)
    return np.pad(samples, (0, -(len(samples) - PATCH) % hop))


def _patches(frames: Spectrogram, hop: int) -> Spectrogram:
    """Frames × 64 to patches × 96 × 64, each `hop` frames after the one before."""
    views = np.lib.stride_tricks.sliding_window_view(frames, FRAMES, axis=0)
    return views[::hop].transpose(0, 2, 1)


def gain(clip: AudioClip) -> np.float32:
    """What brings the clip's peak to 0.9; half of what lies between its extremes is the peak."""
    edges = [(float(block.min()), float(block.max())) for block in clip.blocks(RATE)]
    peak = (max(high for _, high in edges) - min(low for low, _ in edges)) / 2 if edges else 0.0
    return np.float32(LOUDEST / peak if peak > QUIETEST else 1)
