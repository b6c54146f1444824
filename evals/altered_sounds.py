"""Recordings as controls want them: silent, half masked, or with a sentence spoken over them.

A file is made once, block by block, at the recording's own rate and with its own two channels.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile as sf
import soxr
from numpy.typing import NDArray

from evals.spoken_text import Voice
from tools.audio import AudioClip, Samples
from tools.files import replacing

RATE = 16_000
"""Of silence."""

STRETCHES = 20
"""Into as many a recording is cut, of which half are masked."""

Frames = NDArray[np.float32]
"""Samples by channels."""


@dataclass(frozen=True)
class AlteredSounds:
    """Where such recordings are kept, and the seed of what is drawn."""

    folder: Path
    seed: int

    def silence(self, seconds: float) -> AudioClip:
        """Digital silence, in steps of 10 ms; every length is written once."""
        zeros = np.zeros((round(max(seconds, 0.01) * RATE), 1), np.float32)
        return self._written(f"silence-{max(seconds, 0.01):.2f}s", iter([zeros]), RATE, 1)

    def masked(self, clip: AudioClip) -> AudioClip:
        """The recording with half of its twenty stretches silenced, drawn by seed and content."""
        order = [*range(STRETCHES)]
        random.Random(f"{self.seed} {clip.digest}").shuffle(order)
        kept = np.ones(STRETCHES, np.float32)
        kept[order[: STRETCHES // 2]] = 0
        total = max(1, round(clip.length * clip.rate))

        def gated() -> Iterator[Frames]:
            at = 0
            for frames in _frames(clip):
                places = (np.arange(at, at + len(frames)) * STRETCHES // total).clip(
                    max=STRETCHES - 1
                )
                yield frames * kept[places][:, None]
                at += len(frames)

        return self._altered(f"masked-{clip.digest[:16]}-{self.seed}", clip, gated())

    def spoken_over(self, clip: AudioClip, text: str, voice: Voice) -> AudioClip:
        """The recording with a text spoken from its start on, as loud as its loudest second."""
        name = f"spoken-{clip.digest[:16]}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
        if (path := self._path(name)).exists():
            return AudioClip.open(path)
        samples, rate = voice(text)
        speech = np.asarray(soxr.resample(samples, rate, clip.rate), np.float32)
        speech *= _loudest(clip) / max(1e-9, float(np.sqrt(np.mean(speech**2))))
        return self._altered(name, clip, _mixed(_frames(clip), speech, 2 if clip.sided else 1))

    def _altered(self, name: str, clip: AudioClip, blocks: Iterator[Frames]) -> AudioClip:
        return self._written(name, blocks, clip.rate, 2 if clip.sided else 1)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.flac"

    def _written(self, name: str, blocks: Iterator[Frames], rate: int, channels: int) -> AudioClip:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._path(name)
        if not path.exists():
            with (
                replacing(path) as part,
                sf.SoundFile(part, "w", rate, channels, "PCM_16", format="FLAC") as file,
            ):
                for frames in blocks:
                    file.write(np.clip(frames, -1, 1))
        return AudioClip.open(path)


def _frames(clip: AudioClip) -> Iterator[Frames]:
    """The recording as loud as it is, block by block."""
    plain = clip.original
    sides = (plain.of_side("left"), plain.of_side("right")) if clip.sided else (plain,)
    for together in zip(*(side.blocks(clip.rate) for side in sides), strict=True):
        yield np.stack(together, axis=1)


def _loudest(clip: AudioClip) -> float:
    """The root mean square of the loudest second; of a silent recording, a soft voice's."""
    levels = (float(np.sqrt(np.mean(block**2))) for block in clip.original.blocks(clip.rate, 1.0))
    return max(levels) or 0.05


def _mixed(blocks: Iterator[Frames], speech: Samples, channels: int) -> Iterator[Frames]:
    """The sum; what is spoken longer than the recording lasts follows it."""
    at = 0
    for frames in blocks:
        part = speech[at : at + len(frames)]
        yield frames + np.pad(part, (0, len(frames) - len(part)))[:, None]
        at += len(frames)
    if at < len(speech):
        yield np.repeat(speech[at:, None], channels, axis=1)
