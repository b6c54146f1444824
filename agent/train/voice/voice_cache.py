"""What was heard of clips of voices, kept so that training goes on where it was stopped."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import signal

from tools.audio import AudioClip, Samples
from tools.files import made_folder, write_whole
from tools.filterbank import RATE
from tools.pitch_track import track
from tools.speaker_encoder import SpeakerEncoder
from tools.voice_features import voice_features
from tools.voice_gender import ACOUSTIC, VECTOR

METHOD = "voices-2"
"""Changes when a clip would give other features, or other versions."""

HEARD = 4 * RATE
"""Samples of a clip that are heard."""

SHORT = RATE * 4 // 5
"""Samples of its loudest part, that are heard alone too."""

BAND = (300, 3400)
"""Hz that a telephone passes."""

NOISE = (5.0, 20.0)
"""Decibels by which noise lies below the voice."""

ROOM, REFLECTED = (0.2, 0.8), 0.5
"""Seconds of a room's reverberation, and its power beside the direct sound's."""

VERSIONS = ("plain", "telephone", "noise", "room", "short", "short over a telephone")
"""How a clip is heard. For training it is not only heard as it is."""

Rows = NDArray[np.float64]


@dataclass(frozen=True)
class VoiceCache:
    """Features of clips.

    Attributes:
        folder: Where they are kept, a file a clip.
        encoder: Makes the vectors.
    """

    folder: Path
    encoder: SpeakerEncoder

    def __call__(self, path: Path) -> Rows:
        """One row a version: acoustic features, then the vector; NaN where nothing is voiced."""
        clip = AudioClip.open(path)
        told = hashlib.sha256(f"{clip.digest} {METHOD}".encode()).hexdigest()
        kept = made_folder(self.folder) / f"{told[:32]}.npy"
        if not kept.exists():
            seed = int(told[:8], 16)
            heard = self._heard(clip.samples(RATE)[:HEARD], np.random.default_rng(seed))
            content = io.BytesIO()
            np.save(content, heard, allow_pickle=False)
            write_whole(kept, content.getvalue())
        return np.load(kept, allow_pickle=False)

    def _heard(self, samples: Samples, rng: Generator) -> Rows:
        rows = np.full((len(VERSIONS), ACOUSTIC + VECTOR), np.nan)
        for row, version in zip(rows, versions(samples, rng), strict=True):
            if found := voice_features(version, track(version, RATE), self.encoder):
                row[:] = np.concatenate([found.acoustic, found.vector])
        return rows


def versions(samples: Samples, rng: Generator) -> Iterator[Samples]:
    """A clip in the order of `VERSIONS`."""
    short = _loudest(samples)
    yield samples
    yield _telephone(samples)
    level = float(np.sqrt(np.mean(np.square(samples)))) * 10 ** (-rng.uniform(*NOISE) / 20)
    yield samples + (level * rng.standard_normal(len(samples))).astype(np.float32)
    yield _in_room(samples, rng)
    yield short
    yield _telephone(short)


def _telephone(samples: Samples) -> Samples:
    passed = cast("Any", signal).butter(4, BAND, "bandpass", fs=RATE, output="sos")
    return np.asarray(signal.sosfilt(passed, samples), np.float32)


def _in_room(samples: Samples, rng: Generator) -> Samples:
    """With reflections of noise that dies away."""
    count = int(rng.uniform(*ROOM) * RATE)
    tail = rng.standard_normal(count) * 10 ** (-3 * np.arange(count) / count)
    tail *= np.sqrt(REFLECTED / np.sum(np.square(tail)))
    tail[0] = 1.0
    heard = cast("Any", signal).fftconvolve(samples, tail)[: len(samples)]
    return np.asarray(heard, np.float32)


def _loudest(samples: Samples) -> Samples:
    """The part of most energy; all of what is shorter."""
    if len(samples) <= SHORT:
        return samples
    energy = np.cumsum(np.square(samples, dtype=np.float64))
    first = int((energy[SHORT:] - energy[:-SHORT]).argmax())
    return samples[first : first + SHORT]
