"""Sound by libsndfile, where it is exact: to the end of the file, and sample by sample."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import numpy as np
import soundfile as sf

from tools import ffmpeg_files
from tools.downmix import Frames
from tools.errors import InputError
from tools.file_parts import parts

MAGIC = (b"RIFF", b"RF64", b"FORM", b".snd", b"dns.", b"fLaC", b"OggS", b"caff", b"riff")
"""How files begin that libsndfile may read. It reads others too, some of them as noise."""

CHATTY = b"alac"
"""Where CAF names its codec: of damage to this one, libsndfile writes on standard output."""

EXACT = ("PCM_", "FLOAT", "DOUBLE", "ULAW", "ALAW", "NMS_ADPCM")
"""Subtypes whose length follows from their size. FFmpeg takes the last for another codec."""

AGREEING = 0.1
"""Seconds by which a compressed file's header may differ from its packets and be believed."""


@lru_cache(maxsize=256)
def reads(path: Path, stamp: tuple[int, int]) -> bool:
    """Whether libsndfile reads the file, and to its end."""
    with path.open("rb") as file:
        head = file.read(32)
    if not head.startswith(MAGIC) or head.endswith(CHATTY):
        return False
    try:
        with opened(path) as sound:
            if not sound.frames:
                return False
            if sound.subtype.startswith(EXACT) and sound.format not in ("FLAC", "OGG"):
                return True
            told = sound.frames / sound.samplerate
            if len(parts(path)) > 1:
                return False
            return _ends_there(sound) and _agrees(path, told)
    except sf.LibsndfileError:
        return False


@contextmanager
def opened(path: Path) -> Generator[sf.SoundFile]:
    """The file without its name.

    By some endings libsndfile takes any bytes for sound, opens other files beside the one, or asks
    a decoder of MP3 that writes on standard error.
    """
    with path.open("rb") as file, sf.SoundFile(file.fileno(), closefd=False) as sound:
        yield sound


def _ends_there(sound: sf.SoundFile) -> bool:
    """Whether the last frame of the header is the last that can be read."""
    if not 0 < sound.frames < 1 << 48:
        return False
    try:
        sound.seek(sound.frames - 1)
        return len(sound.read(2)) == 1
    except sf.LibsndfileError:
        return False


def _agrees(path: Path, told: float) -> bool:
    """Whether the packets are as long as the header says."""
    try:
        return abs(ffmpeg_files.demuxed_seconds(path) - told) < AGREEING
    except (InputError, OSError):
        return True


def blocks(path: Path, start: float, end: float, seconds: float) -> Iterator[Frames]:
    """Frames × channels of [start, end) at the file's own rate, `seconds` at a time."""
    with opened(path) as file:
        first = round(start * file.samplerate)
        last = math.inf if math.isinf(end) else round(end * file.samplerate)
        at = _sought(file, first)
        for block in _until_it_breaks_off(file, max(1, round(seconds * file.samplerate))):
            within = block[max(0, first - at) : int(min(max(0, last - at), len(block)))]
            if len(within):
                yield within
            at += len(block)
            if at >= last:
                return


def _sought(file: sf.SoundFile, first: int) -> int:
    """Where reading goes on: at that frame, or at the start of what libsndfile cannot seek in."""
    try:
        return file.seek(min(first, file.frames)) if first else 0
    except sf.LibsndfileError:
        return 0


def _until_it_breaks_off(file: sf.SoundFile, size: int) -> Iterator[Frames]:
    """Blocks of frames × channels until the end, or until a cut file breaks off."""
    while True:
        try:
            block = file.read(size, dtype="float32", always_2d=True)
        except sf.LibsndfileError:
            return
        if not len(block):
            return
        yield np.asarray(block, dtype=np.float32)
