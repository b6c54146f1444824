"""Where somebody speaks: Silero VAD, from the copy that faster-whisper carries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools.audio import AudioClip, Samples, Segment
from tools.onnx_network import OnnxNetwork

METHOD = "silero-6"
"""Part of the key of whoever listens by it; changes when the same audio would be other speech."""

RATE = 16_000
FRAME, CONTEXT = 512, 64
"""Samples: one probability is of 32 ms, and sees 4 ms before them."""

WARM = 1.0
"""Seconds that a cell which is not to start cold hears twice."""

BLOCK = 960 * FRAME / RATE
"""Seconds decoded at a time: 960 frames."""

ON, OFF = 0.5, 0.35
"""Speech begins at the one probability and ends below the other (Silero's own defaults)."""

PAUSE, LEAST, PAD = 0.1, 0.2, 0.03
"""Seconds: pauses bridged, speech too short to keep, and what is added at both ends.

faster-whisper's own (2.0 s, pad 0.4 s) call 87 % of the pauses in telephone prompts speech, these
7 %, and miss 3 % of the speech.
"""


@dataclass(frozen=True)
class _Memory:
    """What the network remembers: its cell's two states (1 × 1 × 128), and the last 4 ms."""

    h: Samples
    c: Samples
    before: Samples

    @classmethod
    def blank(cls) -> _Memory:
        state = np.zeros((1, 1, 128), np.float32)
        return cls(state, state, np.zeros(CONTEXT, np.float32))


@dataclass(frozen=True)
class Vad:
    """Silero VAD 6: an encoder per frame and one recurrent cell across frames."""

    network: OnnxNetwork

    @classmethod
    def load(cls, threads: int = 1) -> Vad:
        """Reads the network that lies in the package faster_whisper, without importing it."""
        return cls(OnnxNetwork(_weights(), threads))

    def probabilities(self, clip: AudioClip, warm: bool = False) -> Iterator[Samples]:
        """Of speech, one every 32 ms, in stretches of half a minute; memory stays flat.

        Args:
            clip: What is listened to.
            warm: Whether the cell has heard the clip's beginning before. Cold, it misses half of a
                word that begins at once, and takes sneezes for speech: of 178 digits that were cut
                out of their recording it finds 132 cold and 164 warm, and of 179 everyday sounds
                it calls 17 and 8 speech.
        """
        memory = _Memory.blank()
        if warm:
            start = Segment(start=clip.span.start, end=clip.span.start + WARM)
            _, memory = self._heard(clip.crop(start).samples(RATE), memory)
        for block in clip.blocks(RATE, BLOCK):
            speech, memory = self._heard(block, memory)
            yield speech

    def _heard(self, block: Samples, memory: _Memory) -> tuple[Samples, _Memory]:
        """The probabilities of one block, and what is remembered of it."""
        frames = np.pad(block, (0, -len(block) % FRAME)).reshape(-1, FRAME)
        if not len(frames):
            return np.empty(0, np.float32), memory
        contexts = np.vstack([memory.before, frames[:-1, -CONTEXT:]])
        inputs = {"input": np.hstack([contexts, frames]), "h": memory.h, "c": memory.c}
        speech, h, c = self.network(inputs)
        return speech.reshape(-1), _Memory(h, c, frames[-1, -CONTEXT:])


def spans(
    stretches: Sequence[Samples],
    within: Segment,
    pause: float = PAUSE,
    pad: float = PAD,
    least: float = LEAST,
) -> list[Segment]:
    """Stretches of speech, from probabilities of 32 ms each that begin where `within` does."""
    speaking = _speaking(np.concatenate([np.empty(0, np.float32), *stretches]))
    edges = np.flatnonzero(np.diff(speaking, prepend=False, append=False))
    runs = _joined(within.start + edges.reshape(-1, 2) * (FRAME / RATE), pause, least)
    middles = (runs[:-1, 1] + runs[1:, 0]) / 2
    starts = np.maximum(runs[:, 0] - pad, np.append(within.start, middles))
    ends = np.minimum(runs[:, 1] + pad, np.append(middles, within.end))
    return [Segment(start=float(a), end=float(b)) for a, b in zip(starts, ends, strict=True)]


def _speaking(speech: Samples) -> NDArray[np.bool_]:
    """Whether each frame is speech: between the two thresholds it is what it was before."""
    sure = (speech >= ON) | (speech < OFF)
    last = np.maximum.accumulate(np.where(sure, np.arange(len(speech)), 0))
    return speech[last] >= ON


def _joined(runs: NDArray[np.floating], pause: float, least: float) -> NDArray[np.floating]:
    """The runs (n by start and end) without pauses shorter than `pause`, then the long ones."""
    if not len(runs):
        return runs
    apart = runs[1:, 0] - runs[:-1, 1] >= pause
    starts, ends = runs[np.append(True, apart), 0], runs[np.append(apart, True), 1]
    return np.column_stack([starts, ends])[ends - starts >= least]


def _weights() -> Path:
    """Where pip has put Silero's file."""
    spec = find_spec("faster_whisper")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("voice activity detection needs the package faster-whisper")
    return Path(spec.submodule_search_locations[0]) / "assets" / "silero_vad_v6.onnx"
