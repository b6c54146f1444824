"""A recording of any format as a plain WAV file, sample by sample as tools hear it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import soundfile as sf

from agent.serve.clip_store import Decode, checked_length
from agent.serve.serve_limits import ServeLimits
from tools import decode
from tools.audio import AudioClip


def decode_here(limits: ServeLimits) -> Decode:
    """Decodes in a thread of this process."""

    async def decoded(upload: Path, out: Path) -> None:
        await asyncio.to_thread(_write, upload, out, limits)

    return decoded


def _write(upload: Path, out: Path, limits: ServeLimits) -> None:
    clip = AudioClip.open(upload)
    checked_length(clip, limits)
    with sf.SoundFile(out, "w", clip.rate, clip.channels, "FLOAT", format="WAV") as file:
        for block in decode.frames(upload):
            file.write(block)
