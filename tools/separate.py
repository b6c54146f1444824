"""Separation: the voice of a mixture and its accompaniment, each a clip that any tool can hear.

The network is Spleeter's (`tools/spleeter.py`). What differs from Spleeter:

1. The sound is mono at 22.05 kHz, half of Spleeter's rate with half of its window: the same bands,
   of which it uses those below 11 kHz.
2. The file is separated in steps of eight seconds, each with what is around it as context, on a
   grid of file time. So a crop sounds as it does within the whole.
3. The accompaniment is the mix less the voice, so that both add up to the mix at every rate.
"""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from tools import tf_checkpoint
from tools.audio import AudioClip, Samples, Segment
from tools.decode import METHOD as DECODED
from tools.evidence import Stem
from tools.onnx_network import OnnxNetwork
from tools.stem_clip import RATE, STEP, StemClip, VoiceSource
from tools.store.stored_model import StoredModel
from tools.tool import Lazy

NAME = "separate"
METHOD = "spleeter-2stems-8s-1"
"""Part of the cache's key; changes when the same audio would be separated otherwise."""

LEAD = 2
"""Seconds heard before a step, as context."""

TRAIL = 2
"""Seconds heard after it."""

BANDS = 1024
FRAMES = 64
"""Frames come to the network in multiples of this many."""

WINDOW = 2048
HOP = WINDOW // 4

SCALE = 2.0
"""Magnitudes at 44.1 kHz, of a window of twice as many samples, over those here."""

REMEMBERED = 180
"""Steps that are kept: 24 minutes of sound, which as half-precision numbers take 64 MB."""

_HANN = np.hanning(WINDOW + 1)[:-1].astype(np.float32)

Floats = NDArray[np.float32]

Network = Callable[[Mapping[str, NDArray[Any]]], Sequence[Floats]]
"""Gives the share of the voice for magnitudes, as `tools/spleeter.py` has it."""


class Separator:
    """Gives clips of stems. The network loads when the first sample is needed.

    Args:
        weights: Their digest.
        load: Makes the network.

    Attributes:
        digest: Names the method and the weights.
    """

    def __init__(self, weights: str, load: Callable[[], Network]) -> None:
        self.digest = hashlib.sha256(f"{METHOD}\n{weights}".encode()).hexdigest()
        self._network = Lazy(load)
        self._steps = OrderedDict[tuple[str, int], NDArray[np.float16]]()
        self._lock = threading.Lock()

    @classmethod
    def of(cls, weights: str, model: StoredModel) -> Self:
        """By Spleeter's weights, of that digest, which are fetched and converted on first use."""
        return cls(weights, lambda: _network(model))

    async def load(self) -> None:
        """Loads the network, in a thread; a second time does nothing.

        Raises:
            StoreError: It is not here and cannot be fetched.
        """
        await asyncio.to_thread(self._network.get)

    @contextmanager
    def hearing(self, clip: AudioClip, stem: Stem) -> Generator[StemClip]:
        """The clip as only that stem sounds.

        Whoever still reads samples of it after the block is left is stopped at the next step, by a
        `ToolError`.
        """
        listened = threading.Event()
        heard = hashlib.sha256(f"{clip.digest} {stem} {self.digest}".encode()).hexdigest()
        source = VoiceSource(lambda step: self.voice(clip, step), listened)
        try:
            yield StemClip.of(clip, stem, heard, source)
        finally:
            listened.set()

    def voice(self, clip: AudioClip, step: int) -> Samples:
        """The voice from `step * STEP` seconds of the file on, at `RATE` Hz, a step of it at most.

        One step is computed at a time, whoever asks; the last ones are remembered.
        """
        key = f"{clip.digest} {DECODED}", step
        with self._lock:
            if key not in self._steps:
                self._steps[key] = self._separated(clip, step).astype(np.float16)
                while len(self._steps) > REMEMBERED:
                    self._steps.popitem(last=False)
            self._steps.move_to_end(key)
            return self._steps[key].astype(np.float32)

    def _separated(self, clip: AudioClip, step: int) -> Samples:
        """Separates a step within its context; before the file and after it there is silence.

        A very quiet file is brought up for it, as for any tool.
        """
        start = step * STEP
        before, after = max(0, start - LEAD), min(clip.length, start + STEP + TRAIL)
        around = clip.model_copy(update={"span": Segment(start=before, end=after), "raised": True})
        silence = np.zeros((before - (start - LEAD)) * RATE, np.float32)
        samples = np.concatenate([silence, around.samples(RATE)])
        voice = separated(self._network.get(), samples)
        end = round((min(clip.length, start + STEP) - start) * RATE)
        return voice[LEAD * RATE :][:end]


def separated(network: Network, samples: Samples) -> Samples:
    """The voice in samples at `RATE` Hz, as many as there are."""
    frames = -(-(len(samples) + WINDOW) // HOP)
    frames += -frames % FRAMES
    padded = np.zeros((frames - 1) * HOP + WINDOW, np.float32)
    padded[WINDOW - HOP :][: len(samples)] = samples
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    spectrum: NDArray[Any] = np.fft.rfft(windows * _HANN).astype(np.complex64)
    magnitudes = SCALE * np.abs(spectrum[:, :BANDS])
    share = network({"magnitudes": magnitudes[None]})[0][0]
    spectrum[:, :BANDS] *= share
    spectrum[:, BANDS:] = 0
    return _overlapped(np.fft.irfft(spectrum).astype(np.float32))[WINDOW - HOP :][: len(samples)]


def _overlapped(windows: Floats) -> Samples:
    """Windows added where they overlap, each weighted as it was when it was cut out."""
    quarters = (windows * _HANN).reshape(len(windows), 4, HOP)
    total = np.zeros((len(windows) + 3, HOP), np.float32)
    for place in range(4):
        total[place : place + len(windows)] += quarters[:, place]
    # The squares of four Hann windows a quarter apart add up to 1.5.
    return total.reshape(-1) / 1.5


def _network(model: StoredModel) -> OnnxNetwork:
    return OnnxNetwork(model.derive(f"{METHOD}.onnx", lambda: _converted(model)))


def _converted(model: StoredModel) -> bytes:
    # Only the first use needs it, and with it onnx.
    from tools import spleeter

    index, data = (model.folder / f"model.{part}" for part in ("index", "data-00000-of-00001"))
    return spleeter.graph(tf_checkpoint.read(index, data))
