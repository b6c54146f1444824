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

from tools import ffmpeg_files, sndfile_files
from tools.downmix import Frames, Mix
from tools.errors import InputError, ToolError
from tools.file_clock import FileClock, Form
from tools.file_parts import parts
from tools.survey import Survey

METHOD = "player-3"
"""Part of the cache's key; changes when the same file would give other samples."""

BLOCK = 1.0
"""Seconds decoded at a time; as much may be lost where a cut file breaks off."""

SHORTEST = 0.005
"""Seconds below which there is nothing to hear."""

SLOWEST, FASTEST = 100, 10_000_000
"""Samples a second that a header is believed: blocks and filters are as long as it says."""

LOUDEST = 1_000.0
"""Full scales above which samples are no sound: floats in another unit, or broken ones."""


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
        raised: Whether a very quiet file is brought up, for tools; levels are measured without.

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
    yield from resampled(pieces, native, rate)


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
        yield from sndfile_files.blocks(self.path, start, end, BLOCK)


@lru_cache(maxsize=256)
def _surveyed(path: Path, stamp: tuple[int, int]) -> _Known:
    """How long the file is, and how its channels become one; both from all of its samples."""
    if sndfile_files.reads(path, stamp):
        with sf.SoundFile(path) as file:
            rate, channels, clock = file.samplerate, file.channels, None
        blocks = sndfile_files.blocks(path, 0.0, math.inf, BLOCK)
    else:
        rest = parts(path)
        with ffmpeg_files.opened(path, rest[0]) as (_, track):
            rate, channels = track.rate, track.channels
            clock = FileClock(path, rest, Form(rate, track.layout.name))
        blocks = clock.blocks(0.0, math.inf, BLOCK)
    if not SLOWEST <= rate <= FASTEST:
        expected = f"expected {SLOWEST} to {FASTEST}"
        raise InputError(f"{path} says that it has {rate} samples a second; {expected}")
    survey = Survey(rate)
    for _ in survey.watch(_sound(blocks, rate, path)):
        pass
    return _Known(path, Header(survey.frames / rate, rate, channels), survey.mix, clock)


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


def _between(pieces: Iterator[Frames], first: int, last: int) -> Iterator[Frames]:
    """Samples [first, last) of the pieces."""
    at = 0
    for piece in pieces:
        yield piece[max(0, first - at) : max(0, last - at)]
        at += len(piece)
        if at >= last:
            return


def resampled(pieces: Iterator[Frames], native: int, rate: int) -> Iterator[Frames]:
    """The pieces at another rate, without seams between them."""
    if native == rate:
        yield from pieces
        return
    resampler = soxr.ResampleStream(native, rate, 1, dtype="float32")
    for piece in pieces:
        yield resampler.resample_chunk(piece)
    yield resampler.resample_chunk(np.empty(0, np.float32), last=True)
