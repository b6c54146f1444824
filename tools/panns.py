"""PANNs: how likely each of AudioSet's 527 sounds is, by Cnn14 (Kong et al. 2020).

Cnn14_DecisionLevelMax says it of every 0.32 s; Cnn14 of a window as a whole, and is given many.
The package panns-inference is used for its networks alone. Imported as it comes, it runs wget for
its labels, and where a checkpoint is smaller than it expects, runs wget over it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from tools.audio import AudioClip, Samples
from tools.audioset_labels import COUNT
from tools.event_segmentation import Grain, ScoredStretch, Scores
from tools.third_party_checkpoints import Unready, fingerprint, installed, weights_only, whole
from tools.yamnet import gain

METHOD = "panns-1"
"""Part of the cache's key; changes when the same audio would give other events."""

EXTRA = "panns"
RATE = 32_000

DETECTOR, TAGGER = "Cnn14_DecisionLevelMax", "Cnn14"
FILES = {DETECTOR: "Cnn14_DecisionLevelMax.pth", TAGGER: "Cnn14_mAP=0.431.pth"}
"""The file names that panns-inference gives to its downloads, in ~/panns_data."""

SOURCE = "https://zenodo.org/records/3987831"
LEAST = 300_000_000
"""Bytes. The checkpoints have 327 MB: 81 million weights of four bytes, and the mel filters."""

FRAMES = 32
PATCH = FRAMES * 320
"""Samples of one patch of the detector: 32 frames of 10 ms."""

STRETCH = 48
"""Patches looked at together: 15 s."""

CONTEXT = 4 * PATCH
"""Samples on both sides of them that the detector sees, too."""

STEP, WINDOW = 3 * PATCH, 6 * PATCH
"""Samples from one window of the tagger's to the next, and in it: 0.96 and 1.92 s."""

SHORTEST = 4 * PATCH
"""Samples that a network must be given at least; a shorter clip is repeated."""

SILENT = 1e-4
"""The peak of a patch below which it holds no sound: the networks hear the Silence of AudioSet in
it, and whatever else was labelled on quiet clips."""

DETECTING = Grain(RATE, PATCH / RATE, lead=0.0, lag=PATCH / RATE, steady=0.0)
"""An event of the detector's begins and ends with its patches: no weights were here to measure."""

TAGGING = Grain(RATE, WINDOW / RATE, lead=1.04, lag=1.28, steady=0.0)
"""Of a window of Cnn14, what YAMNet's medians are of its patches."""


@dataclass(frozen=True, eq=False)
class Panns:
    """A network with its labels.

    Measured with random weights on one core: 0.12 s of CPU per second of audio for the detector,
    twice that for the tagger, and 1.1 GB.
    """

    network: Any
    labels: tuple[str, ...]
    detects: bool

    @classmethod
    def load(cls, weights: str, labels: tuple[str, ...], device: str | None = None) -> Panns:
        """Reads the checkpoint that a file or one of the two names stands for.

        Raises:
            Unready: The package is missing, or the checkpoint is not whole and plain.
        """
        path = pull(weights)
        detects = DETECTOR in path.name
        package = models()
        network = (package.Cnn14_DecisionLevelMax if detects else package.Cnn14)(
            sample_rate=RATE,
            window_size=1024,
            hop_size=320,
            mel_bins=64,
            fmin=50,
            fmax=14_000,
            classes_num=COUNT,
        )
        with weights_only(str(path)) as torch:
            read = torch.load(path, map_location="cpu", weights_only=True)
            network.load_state_dict(read["model"])
        where = device or ("cuda" if torch.cuda.is_available() else "cpu")
        return cls(network.eval().to(where), labels, detects)

    @property
    def grain(self) -> Grain:
        """How the network looks."""
        return DETECTING if self.detects else TAGGING

    def scores(
        self, clip: AudioClip, hop: float = 0.32, normalise: bool = False
    ) -> Iterator[ScoredStretch]:
        """Looks every 0.32 s, or every 0.96 s as a tagger, in stretches of 15 s.

        `hop` is what others look at: the pooling of these networks settles it.
        """
        hear, step = (self._detected, PATCH) if self.detects else (self._tagged, STEP)
        louder = gain(clip) if normalise else np.float32(1)
        for start, near, first, samples in _stretches(clip):
            count = -(-len(samples) // step)
            padded = np.pad(near * louder, (0, WINDOW))
            scores = hear(near * louder, padded[first:], count)
            times = clip.span.start + (start + np.arange(count) * step) / RATE
            yield ScoredStretch(times, scores, samples, step / RATE)

    def _detected(self, near: Samples, padded: Samples, count: int) -> Scores:
        """One row for each patch, of all that is near in one go."""
        frames: Scores = self._run(near[None], "framewise_output")[0]
        patches = frames[FRAMES // 2 :: FRAMES]
        first = (len(near) + WINDOW - len(padded)) // PATCH
        rows = np.minimum(np.arange(first, first + count), len(patches) - 1)
        return _sounding(patches[rows], padded[: count * PATCH].reshape(count, PATCH))

    def _tagged(self, near: Samples, padded: Samples, count: int) -> Scores:
        """One row for each window."""
        windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::STEP][:count]
        return _sounding(self._run(windows, "clipwise_output"), windows)

    def _run(self, samples: Samples, output: str) -> Scores:
        """Clips × samples to what the network says of them."""
        torch: Any = import_module("torch")
        device = next(self.network.parameters()).device
        with torch.inference_mode():
            told = self.network(torch.from_numpy(np.array(samples)).to(device))
        return told[output].cpu().numpy()


def _stretches(clip: AudioClip) -> Iterator[tuple[int, Samples, int, Samples]]:
    """Stretches of 15 s with what is around them.

    Yields the number of a stretch's first sample, the samples around and in it, where it begins
    among them, and the stretch itself.
    """
    blocks = clip.blocks(RATE, STRETCH * PATCH / RATE)
    before: Samples = np.empty(0, np.float32)
    at, block = 0, next(blocks, None)
    while block is not None:
        following = next(blocks, None)
        after = block[:0] if following is None else following[:CONTEXT]
        near = np.concatenate([before, block, after])
        yield at, near if len(near) >= SHORTEST else np.resize(near, SHORTEST), len(before), block
        before, at, block = block[-CONTEXT:], at + len(block), following


def _sounding(scores: Scores, samples: Samples) -> Scores:
    """The rows of which the samples hold anything to hear; nothing in the others."""
    heard = np.abs(samples).max(axis=1, keepdims=True) >= SILENT
    return np.where(heard, scores, np.float32(0))


def models() -> Any:  # noqa: ANN401 - panns-inference has no types
    """The module of the networks, imported without the one that runs wget."""
    installed("panns_inference", EXTRA)
    name = "panns_inference.config"
    if name not in sys.modules:
        stands = ModuleType(name)
        stands.__dict__.update(sample_rate=RATE, labels=[""] * COUNT, classes_num=COUNT)
        sys.modules[name] = stands
    return import_module("panns_inference.models")


def check(weights: str, token: str | None = None) -> str:
    """The checkpoint's path; fetches and imports nothing.

    Raises:
        Unready: The package is missing, or the checkpoint is not there in its full size.
    """
    return str(pull(weights))


def pull(weights: str, token: str | None = None) -> Path:
    """The checkpoint's path. It is not fetched: 327 MB come from where the user wants them to."""
    installed("panns_inference", EXTRA)
    path = Path(weights)
    if weights in FILES:
        path = Path.home() / "panns_data" / FILES[weights]
        if not path.exists():
            remedy = f"fetch {weights} (327 MB) from {SOURCE} and set tag to its path"
            raise Unready(f"there is no {path}", remedy)
    whole(path, LEAST)
    return path


def digest(weights: str) -> str:
    """Changes with the weights."""
    return fingerprint([pull(weights)])
