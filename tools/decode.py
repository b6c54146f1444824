"""Sound out of files: libsndfile where it is exact, FFmpeg's libraries (PyAV) for the rest."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
import soxr

from tools import ffmpeg_files, sndfile_files
from tools.downmix import Frames, Mix
from tools.errors import InputError, ToolError
from tools.file_clock import FileClock, Form
from tools.file_parts import parts
from tools.sound_limits import check_file, check_long_enough, check_rate, reading, sound
from tools.survey import Survey

METHOD = "player-5"
"""Part of the cache's key; changes when the same file would give other samples."""

BLOCK = 1.0
"""Seconds decoded at a time; as much may be lost where a cut file breaks off."""


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
    check_file(path)
    with reading(path):
        header = _surveyed(path, _stamp(path)).header
    check_long_enough(path, header.seconds)
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
        with reading(path):
            known = _surveyed(path, _stamp(path))
            mix = known.mix
            if side:
                mix = replace(mix, channel=("left", "right").index(side))
            yield from known.heard(mix, start, end, rate, raised)
    except InputError as error:
        raise ToolError(str(error)) from None


def frames(path: Path) -> Iterator[Frames]:
    """All of a file at its own rate, frames × channels, in blocks.

    Raises:
        InputError: There is nothing here that can be listened to.
    """
    check_file(path)
    with reading(path):
        known = _surveyed(path, _stamp(path))
        yield from known.blocks(0.0, known.header.seconds)


def survey(path: Path) -> Mix:
    """How the file's channels become one.

    Raises:
        InputError: There is nothing here that can be listened to.
    """
    check_file(path)
    with reading(path):
        return _surveyed(path, _stamp(path)).mix


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

    def heard(
        self, mix: Mix, start: float, end: float, rate: int, raised: bool
    ) -> Iterator[Frames]:
        """Mono samples of [start, end) seconds at `rate` Hz."""
        native = self.header.rate
        first, last = round(start * native), round(end * native)
        reach = mix.reach(native)
        begin = max(0, first - reach)
        mixed = mix.stream(self.blocks(begin / native, (last + reach) / native), native)
        within = _between(mixed, first - begin, last - begin)
        yield from resampled(map(mix.raised, within) if raised else within, native, rate)


@lru_cache(maxsize=256)
def _surveyed(path: Path, stamp: tuple[int, int]) -> _Known:
    """How long the file is, and how its channels become one; both from all of its samples."""
    if sndfile_files.reads(path, stamp):
        with sndfile_files.opened(path) as file:
            rate, channels, clock = file.samplerate, file.channels, None
        blocks = sndfile_files.blocks(path, 0.0, math.inf, BLOCK)
    else:
        rest = parts(path)
        with ffmpeg_files.opened(path, rest[0]) as (_, track):
            rate, channels = track.rate, track.channels
            clock = FileClock(path, rest, Form(rate, track.layout.name))
        blocks = clock.blocks(0.0, math.inf, BLOCK)
    check_rate(path, rate, channels)
    survey = Survey(rate)
    for _ in survey.watch(sound(blocks, rate, path)):
        pass
    return _Known(path, Header(survey.frames / rate, rate, channels), survey.mix, clock)


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
