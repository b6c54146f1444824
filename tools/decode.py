"""Sound out of files: libsndfile where it can, FFmpeg's libraries (PyAV) for the rest."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np
import soundfile as sf
import soxr
from numpy.typing import NDArray

from tools.errors import InputError, ToolError

if TYPE_CHECKING:
    from av.container import InputContainer

Frames = NDArray[np.float32]
"""Samples, or frames × channels; full scale is 1."""

BLOCK = 1.0
"""Seconds decoded at a time; as much may be lost where a cut file breaks off."""

FAR = 60.0
"""Seconds into a file from which FFmpeg seeks instead of decoding from the start."""


@dataclass(frozen=True)
class Header:
    """What is known of a file before it is decoded."""

    seconds: float
    rate: int
    channels: int


def probe(path: Path) -> Header:
    """Reads the header; decodes only where the header cannot be trusted.

    Raises:
        InputError: There is nothing here that can be listened to.
    """
    _check_file(path)
    header = _probe_sndfile(path) or _probe_av(path)
    if header.seconds <= 0:
        raise InputError(f"{path} holds no samples; expected some sound")
    return header


def stream(path: Path, start: float, end: float, rate: int) -> Iterator[Frames]:
    """Mono samples of [start, end) seconds at `rate` Hz, piece by piece.

    Raises:
        ToolError: The file cannot be decoded any more.
    """
    try:
        with sf.SoundFile(path) as file:
            yield from _resampled(_read_sndfile(file, start, end), file.samplerate, rate)
            return
    except sf.LibsndfileError:
        pass
    except OSError as error:
        raise ToolError(f"cannot read {path}: {error.strerror}") from None
    with _open_av(path) as container:
        native = container.streams.audio[0].rate or 16_000
        yield from _resampled(_read_av(container, start, end), native, rate)


def _check_file(path: Path) -> None:
    """Says plainly what is wrong with a path before any decoder does."""
    if path.is_dir():
        raise InputError(f"{path} is a directory; expected an audio file")
    try:
        size = path.stat().st_size
        path.open("rb").close()
    except FileNotFoundError:
        raise InputError(f"{path} does not exist; expected an audio file") from None
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None
    if not size:
        raise InputError(f"{path} is empty (0 bytes); expected an audio file")


def _probe_sndfile(path: Path) -> Header | None:
    """The header by libsndfile; None where the format is not its own."""
    try:
        with sf.SoundFile(path) as file:
            if file.subtype in ("FLOAT", "DOUBLE"):
                _refuse_non_finite(file, path)
            return Header(_frames(file, path) / file.samplerate, file.samplerate, file.channels)
    except sf.LibsndfileError:
        return None


def _frames(file: sf.SoundFile, path: Path) -> int:
    """How many frames can be read: a cut file holds fewer than its header says."""
    if not file.frames:
        return 0
    try:
        file.seek(file.frames - 1)
        if len(file.read(1)):
            return file.frames
    except sf.LibsndfileError:
        pass
    with sf.SoundFile(path) as again:
        return sum(len(block) for block in _whole_blocks(again))


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


def _refuse_non_finite(file: sf.SoundFile, path: Path) -> None:
    """Only float files can hold NaN or infinity; there they are looked for."""
    done = 0
    for block in _whole_blocks(file):
        bad = np.flatnonzero(~np.isfinite(block).all(axis=1))
        if len(bad):
            at = (done + bad[0]) / file.samplerate
            raise InputError(f"{path} holds NaN or infinity at {at:.3f} s; expected finite samples")
        done += len(block)


def _read_sndfile(file: sf.SoundFile, start: float, end: float) -> Iterator[Frames]:
    """Mono blocks at the file's own rate."""
    file.seek(min(round(start * file.samplerate), file.frames))
    left = round(end * file.samplerate) - round(start * file.samplerate)
    for block in _whole_blocks(file):
        yield block[:left].mean(axis=1)
        left -= len(block)
        if left <= 0:
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


@contextmanager
def _open_av(path: Path) -> Generator[InputContainer]:
    """A container of FFmpeg's, which may open no other file and no address."""
    import av
    from av.error import FFmpegError

    file: IO[bytes] = path.open("rb")
    with file:
        try:
            container = av.open(file, "r", options={"protocol_whitelist": "none"})
        except (FFmpegError, ValueError):
            raise InputError(
                f"{path} is not audio that libsndfile or FFmpeg can read; "
                "expected wav, flac, ogg, mp3, m4a or a video with sound"
            ) from None
        with container:
            if not container.streams.audio:
                raise InputError(f"{path} has no audio stream; expected sound")
            yield container


def _probe_av(path: Path) -> Header:
    """The header by FFmpeg. Containers often round or omit the length, so it is counted."""
    from av.error import FFmpegError

    with _open_av(path) as container:
        track = container.streams.audio[0]
        rate, channels = track.rate or 0, track.channels or 1
        try:
            frames = sum(frame.samples for frame in container.decode(track))
        except FFmpegError as error:
            raise InputError(f"cannot decode {path}: {error.strerror}") from None
        return Header(frames / rate if rate else 0.0, rate, channels)


def _read_av(container: InputContainer, start: float, end: float) -> Iterator[Frames]:
    """Mono pieces of [start, end) at the file's own rate.

    Samples are counted, which is exact where timestamps are not; only far into a file is a
    timestamp trusted, so that a late crop need not decode all that comes before it.
    """
    import av
    from av.error import FFmpegError

    track = container.streams.audio[0]
    rate = track.rate or 16_000
    first, last, done = round(start * rate), round(end * rate), 0
    mono = av.AudioResampler(format="fltp")
    far = start > FAR
    if far:
        container.seek(int((start - 1) * av.time_base))
    try:
        for frame in container.decode(track):
            if far:
                done, far = round((frame.time or 0.0) * rate), False
            for part in mono.resample(frame):
                block = part.to_ndarray().mean(axis=0, dtype=np.float32)
                lo, hi = max(0, first - done), max(0, last - done)
                done += len(block)
                if len(block[lo:hi]):
                    yield block[lo:hi]
            if done >= last:
                return
    except FFmpegError as error:
        raise ToolError(f"cannot decode beyond {done / rate:.2f} s: {error.strerror}") from None
