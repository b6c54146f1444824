"""Sound by FFmpeg's libraries (PyAV), in the file's own time: late starts and holes are silence."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np

from tools.downmix import Frames
from tools.errors import InputError, ToolError

if TYPE_CHECKING:
    from av import AudioFrame, AudioResampler, AudioStream
    from av.container import InputContainer

FAR = 60.0
"""Seconds into a file from which FFmpeg seeks instead of decoding from the start."""

HOLE = 0.05
"""Seconds by which a frame must be late to leave a hole; below, timestamps are only rounded."""


@dataclass(frozen=True)
class _Nameless:
    """A file without a name: by some endings FFmpeg takes any bytes for sound."""

    file: IO[bytes]

    def read(self, size: int) -> bytes:
        return self.file.read(size)

    def seek(self, to: int, whence: int = 0) -> int:
        return self.file.seek(to, whence)

    def tell(self) -> int:
        return self.file.tell()


@contextmanager
def opened(path: Path) -> Generator[tuple[InputContainer, AudioStream]]:
    """A container that may open no other file and no address, and the track that players take.

    Raises:
        InputError: There is no sound in it that can be decoded.
    """
    import av
    from av.error import FFmpegError

    file: IO[bytes] = path.open("rb")
    with file:
        try:
            container = av.open(_Nameless(file), "r", options={"protocol_whitelist": "none"})
        except (FFmpegError, ValueError):
            raise InputError(
                f"{path} is not audio that libsndfile or FFmpeg can read; "
                "expected wav, flac, ogg, mp3, m4a or a video with sound"
            ) from None
        with container:
            if not container.streams.audio:
                raise InputError(f"{path} has no audio stream; expected sound")
            track = container.streams.best("audio") or container.streams.audio[0]
            # A track whose codec has no decoder has no rate either, and not even the attribute.
            if not isinstance(track, av.AudioStream) or not getattr(track, "rate", None):
                raise InputError(f"{path} holds no sound that FFmpeg can decode; expected audio")
            yield container, track


def blocks(path: Path, start: float, end: float, size: float) -> Iterator[Frames]:
    """Frames × channels of [start, end) seconds at the track's own rate, `size` seconds at a time.

    Samples are counted, which is exact where timestamps are rounded; a timestamp is believed where
    it leaves a hole, and where the file was sought in.

    Raises:
        InputError: The file cannot be opened.
        ToolError: It cannot be decoded any more.
    """
    with opened(path) as (container, track):
        rate, held = track.rate, list[Frames]()
        for piece in _cut(_timed(container, track, start), start, end, rate):
            held.append(piece)
            if sum(map(len, held)) >= size * rate:
                yield np.concatenate(held)
                held.clear()
        if held:
            yield np.concatenate(held)


def demuxed_seconds(path: Path) -> float:
    """How long a track's packets are in all, which takes no decoding; 0 where nobody says."""
    with opened(path) as (container, track):
        ticks = sum(packet.duration or 0 for packet in container.demux(track))
        return float(ticks * (track.time_base or 0))


Placed = tuple[int, Frames]
"""The place of a piece, in samples of the file's own time, and its frames."""


def _timed(container: InputContainer, track: AudioStream, start: float) -> Iterator[Placed]:
    """Decoded pieces, each in its place."""
    rate, zero = track.rate, (container.start_time or 0) / 1_000_000
    counted: int | None = 0
    if start > FAR:
        container.seek(int((start - 1 + zero) * 1_000_000))
        counted = None
    alike = _Alike(track)
    for frame in _decoded(container, track):
        told = None if frame.time is None else round((frame.time - zero) * rate)
        if counted is None or (told is not None and told - counted > HOLE * rate):
            counted = told or 0
        for piece in alike(frame):
            yield counted, piece
            counted += len(piece)


def _decoded(container: InputContainer, track: AudioStream) -> Iterator[AudioFrame]:
    """Every frame; packets that are damaged are passed over, as players do."""
    from av.error import FFmpegError, InvalidDataError

    try:
        for packet in container.demux(track):
            try:
                yield from packet.decode()
            except InvalidDataError:
                continue
    except FFmpegError as error:
        raise ToolError(f"cannot decode any further: {error.strerror}") from None


class _Alike:
    """Frames as planar floats in the track's rate and channels, whatever changes on the way."""

    def __init__(self, track: AudioStream) -> None:
        self._rate, self._layout = track.rate, track.layout.name
        self._form: tuple[str, str, int] | None = None
        self._resampler: AudioResampler | None = None

    def __call__(self, frame: AudioFrame) -> Iterator[Frames]:
        import av

        form = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._resampler is None or form != self._form:
            self._form = form
            self._resampler = av.AudioResampler("fltp", self._layout, self._rate)
        for part in self._resampler.resample(frame):
            yield part.to_ndarray().T.astype(np.float32, copy=False)


def _cut(pieces: Iterator[Placed], start: float, end: float, rate: int) -> Iterator[Frames]:
    """What lies in [start, end), with silence where nothing was decoded."""
    done = round(start * rate)
    last = math.inf if math.isinf(end) else round(end * rate)
    for at, piece in pieces:
        if at > done:
            hole = int(min(at, last)) - done
            # Silence of an hour need not be in memory at once.
            while hole > 0:
                step = min(hole, rate)
                yield np.zeros((step, piece.shape[1]), np.float32)
                hole, done = hole - step, done + step
        within = piece[max(0, done - at) : max(0, int(min(last - at, len(piece))))]
        if len(within):
            yield within
            done += len(within)
        if done >= last:
            return
