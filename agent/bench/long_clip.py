"""A recording of any length."""

from __future__ import annotations

from pathlib import Path

import soundfile as sf

from tools.audio import AudioClip, Samples

RATE = 16_000


def tiled(path: Path, clip: Path, seconds: float) -> Path:
    """The clip over and over, up to a length; written in pieces, so this process stays small."""
    once: Samples = AudioClip.open(clip).samples(RATE)
    left = round(seconds * RATE)
    with sf.SoundFile(path, "w", RATE, 1, "PCM_16") as file:
        while left > 0:
            file.write(once[:left])
            left -= len(once)
    return path
