"""Sound out of files: libsndfile where it is exact, FFmpeg's libraries (PyAV) for the rest."""

from __future__ import annotations

import math
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
import soundfile as sf
import soxr

from tools import ffmpeg_files
from tools.downmix import Frames, Mix, Survey
from tools.errors import InputError, ToolError
from tools.file_clock import FileClock, Form
from tools.file_parts import parts

METHOD = "player-3"
"""Part of the cache's key; changes when the same file would give other samples."""

BLOCK = 1.0
"""Seconds decoded at a time; as much may be lost where a cut file breaks off."""

SHORTEST = 0.005
"""Seconds below which there is nothing to hear."""

LOUDEST = 1_000.0
"""Full scales above which samples are no sound: floats in another unit, or broken ones."""

MAGIC = (b"RIFF", b"RF64", b"FORM", b".snd", b"dns.", b"fLaC", b"OggS", b"caff", b"riff")
"""How files begin that libsndfile may read. It reads others too, some of them as noise."""

EXACT = ("PCM_", "FLOAT", "DOUBLE", "ULAW", "ALAW")
"""Subtypes whose length follows from their size."""

AGREEING = 0.1
"""Seconds by which a compressed file's header may differ from its packets and be believed."""


@dataclass(frozen=True)
class Header:
    """What is known of a file before it is listened to."""

    seconds: float
    rate: int
    channels: int


def probe(path: Path) -> Header:
    """Decodes the whole file once: headers lie, and what is in it decides how it is mixed.

    Raises:
        InputError: There is nothing here that can be listened to.
    """
    _check_file(path)
    header = _surveyed(path, _stamp(path)).header
    if header.seconds <= 0:
        raise InputError(f"{path} holds no samples; expected some sound")
    if header.seconds < SHORTEST:
        raise InputError(f"{path} is {header.seconds:.6f} s long; expected {SHORTEST} s or more")
    return header


def stream(
    path: Path,
    start: float,
    end: float,
    rate: int,
    side: Literal["left", "right"] | None = None,
    raised: bool = True,
) -> Iterator[Frames]:
    """Mono samples of [start, end) seconds at `rate` Hz, piece by piece.

    Args:
        path: The file.
        start: Where to begin, in seconds of file time.
        end: Where to end.
        rate: Samples a second.
        side: The one channel of two that is heard.
        raised: Whether a very quiet file is brought up, for ears; levels are measured without.

    Raises:
        ToolError: The file cannot be decoded any more.
    """
    try:
        known = _surveyed(path, _stamp(path))
    except OSError as error:
        raise ToolError(f"cannot read {path}: {error.strerror}") from None
    except InputError as error:
        raise ToolError(str(error)) from None
    mix = known.mix if side is None else replace(known.mix, channel=("left", "right").index(side))
    native = known.header.rate
    first, last = round(start * native), round(end * native)
    reach = mix.reach(native)
    begin = max(0, first - reach)
    heard = mix.stream(known.blocks(begin / native, (last + reach) / native), native)
    within = _between(heard, first - begin, last - begin)
    pieces = map(mix.raised, within) if raised else within
    yield from _resampled(pieces, native, rate)


def survey(path: Path) -> Mix:
    """How the file's channels become one.

    Raises:
        InputError: There is nothing here that can be listened to.
    """
    _check_file(path)
    return _surveyed(path, _stamp(path)).mix


def _check_file(path: Path) -> None:
    """Says plainly what is wrong with a path before any decoder does."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError(f"{path} is a directory; expected an audio file")
        if not stat.S_ISREG(status.st_mode):
            raise InputError(f"{path} is no regular file; expected an audio file")
        path.open("rb").close()
    except FileNotFoundError:
        raise InputError(f"{path} does not exist; expected an audio file") from None
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {path}: {getattr(error, 'strerror', error)}") from None
    if not status.st_size:
        raise InputError(f"{path} is empty (0 bytes); expected an audio file")


def _stamp(path: Path) -> tuple[int, int]:
    """Changes with the file."""
    status = path.stat()
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=256)
def _by_sndfile(path: Path, stamp: tuple[int, int]) -> bool:
    """Whether libsndfile reads the file, and to its end."""
    with path.open("rb") as file:
        if not file.read(4).startswith(MAGIC):
            return False
    try:
        with sf.SoundFile(path) as sound:
            if sound.format == "RAW" or sound.format.startswith("MP") or not sound.frames:
                return False
            if sound.subtype.startswith(EXACT) and sound.format not in ("FLAC", "OGG"):
                return True
            told = sound.frames / sound.samplerate
            return _ends_there(sound) and _agrees(path, told)
    except sf.LibsndfileError:
        return False


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
    except (InputError, ToolError, OSError):
        return True


@dataclass(frozen=True)
class _Known:
    """A file that was looked through once, from its first sample to its last."""

    path: Path
    header: Header
    mix: Mix
    clock: FileClock | None

    def blocks(self, start: float, end: float) -> Iterator[Frames]:
        """Frames × channels of [start, end) seconds."""
        if self.clock:
            yield from self.clock.blocks(start, end, BLOCK)
            return
        with sf.SoundFile(self.path) as file:
            yield from _read_sndfile(file, start, end)


@lru_cache(maxsize=256)
def _surveyed(path: Path, stamp: tuple[int, int]) -> _Known:
    """How long the file is, and how its channels become one; both from all of its samples."""
    if _by_sndfile(path, stamp):
        with sf.SoundFile(path) as file:
            rate, channels, clock = file.samplerate, file.channels, None
            survey = Survey(rate)
            _walk(survey, _whole_blocks(file), path)
    else:
        rest = parts(path)
        with ffmpeg_files.opened(path, rest[0]) as (_, track):
            rate, channels = track.rate, track.channels
            clock = FileClock(path, rest, Form(rate, track.layout.name))
        survey = Survey(rate)
        _walk(survey, clock.blocks(0.0, math.inf, BLOCK), path)
    return _Known(path, Header(survey.frames / rate, rate, channels), survey.mix, clock)


def _walk(survey: Survey, blocks: Iterator[Frames], path: Path) -> None:
    """Surveys all blocks, once each is known to be sound."""
    for _ in survey.watch(_sound(blocks, survey.rate, path)):
        pass


def _whole_blocks(file: sf.SoundFile) -> Iterator[Frames]:
    """Blocks of frames × channels until the end, or until a cut file breaks off."""
    while True:
        try:
            block: Frames = np.asarray(
                file.read(round(BLOCK * file.samplerate), dtype="float32", always_2d=True),
                dtype=np.float32,
            )
        except sf.LibsndfileError:
            return
        if not len(block):
            return
        yield block


def _sound(blocks: Iterator[Frames], rate: int, path: Path) -> Iterator[Frames]:
    """The blocks, each looked through for what is no sound."""
    done = 0
    for block in blocks:
        bad = np.flatnonzero(~np.isfinite(block).all(axis=1))
        if len(bad):
            at = (done + bad[0]) / rate
            raise InputError(f"{path} holds NaN or infinity at {at:.3f} s; expected finite samples")
        if (peak := float(np.abs(block).max(initial=0.0))) > LOUDEST:
            raise InputError(
                f"{path} reaches {peak:.3g} times full scale; expected samples from -1 to 1"
            )
        done += len(block)
        yield block


def _read_sndfile(file: sf.SoundFile, start: float, end: float) -> Iterator[Frames]:
    """Frames × channels at the file's own rate."""
    file.seek(min(round(start * file.samplerate), file.frames))
    left = round(end * file.samplerate) - round(start * file.samplerate)
    for block in _whole_blocks(file):
        yield block[:left]
        left -= len(block)
        if left <= 0:
            return


def _between(pieces: Iterator[Frames], first: int, last: int) -> Iterator[Frames]:
    """Samples [first, last) of the pieces."""
    at = 0
    for piece in pieces:
        yield piece[max(0, first - at) : max(0, last - at)]
        at += len(piece)
        if at >= last:
            return


def _resampled(pieces: Iterator[Frames], native: int, rate: int) -> Iterator[Frames]:
    """The pieces at another rate, without seams between them."""
    if native == rate:
        yield from pieces
        return
    resampler = soxr.ResampleStream(native, rate, 1, dtype="float32")
    for piece in pieces:
        yield resampler.resample_chunk(piece)
    yield resampler.resample_chunk(np.empty(0, np.float32), last=True)
