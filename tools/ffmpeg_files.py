"""Sound by FFmpeg's libraries (PyAV): what can be opened, which track is played, its packets."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tools.errors import InputError
from tools.file_parts import FilePart, parts

if TYPE_CHECKING:
    from av import AudioFrame, AudioStream, Packet
    from av.container import InputContainer

RECORDINGS = (
    "aa aac ac3 ac4 act aea aiff amr ape asf ast au avi avr caf dsf dss dts dtshd dv eac3 epaf "
    "flac flv gsm gxf hcom iamf iff ircam kux laf live_flv loas lvf lxf matroska mlp mov mp3 mpc "
    "mpc8 mpeg mpegts mxf nc nistsphere nsp nsv nut nuv ogg oma osq paf pva pvf qcp qoa rka rm rso "
    "sds shn sln sol sox swf tak truehd tta ty vivo voc vqf w64 wav wsd wtv wv xwma"
)
"""Containers of recordings. FFmpeg knows as many again: playlists and scripts, which open other
files, pictures, devices, games, and some that take any bytes that repeat themselves for sound."""

LOCKED = {"protocol_whitelist": "none", "format_whitelist": RECORDINGS.replace(" ", ",")}
"""No other file and no address is opened, whatever a file says."""

PATIENT = {"probesize": "200000000", "analyzeduration": "100000000000"}
"""Bytes and microseconds looked through for a track that begins late."""

UNEDITED = {"ignore_editlist": "1"}

GSM = 33, 0xD
"""Bytes of a frame without any header, and the first four bits of each."""

MICRO = 1_000_000
"""Ticks a second of a container's own times."""


@dataclass(frozen=True)
class _Nameless:
    """A part of a file, without a name: by some endings FFmpeg takes any bytes for sound."""

    file: IO[bytes]
    part: FilePart

    def read(self, size: int) -> bytes:
        return self.file.read(max(0, min(size, self.part.last - self.file.tell())))

    def seek(self, to: int, whence: int = 0) -> int:
        """As files do, within the part; -1 where that cannot be, as damaged files ask."""
        first, last = self.part
        try:
            if whence == 0:
                return self.file.seek(first + to) - first if to >= 0 else -1
            if whence == 2:
                return self.file.seek(last + to) - first
            return self.file.seek(to, whence) - first
        except (OSError, ValueError):
            return -1

    def tell(self) -> int:
        return self.file.tell() - self.part.first


@contextmanager
def opened(path: Path, part: FilePart) -> Generator[tuple[InputContainer, AudioStream]]:
    """A container that may open no other file and no address, and the track that players take.

    Raises:
        InputError: There is no sound in it that can be decoded.
    """
    file: IO[bytes] = path.open("rb")
    with file:
        container = _container(path, file, part, LOCKED)
        if _track(container) is None:
            container.close()
            container = _container(path, file, part, LOCKED | PATIENT)
        with container:
            if not container.streams.audio:
                raise InputError(f"{path} has no audio stream; expected sound")
            track = _track(container)
            if track is None:
                raise InputError(f"{path} holds no sound that FFmpeg can decode; expected audio")
            yield container, track


def span(path: Path, part: FilePart, container: InputContainer) -> tuple[float, float]:
    """The times of a container's own from which on its file time counts, and at which it ends.

    It counts from the first track's beginning, as in players, be that after the time 0; but the
    silence that an edit list puts before is a part of the recording.
    """
    start = (container.start_time or 0) / MICRO
    end = start + (container.duration or 0) / MICRO
    if start <= 0 or not container.format.name.startswith("mov"):
        return start, end
    with path.open("rb") as file, _container(path, file, part, LOCKED | UNEDITED) as other:
        return min(start, (other.start_time or 0) / MICRO), end


def _container(
    path: Path, file: IO[bytes], part: FilePart, options: dict[str, str]
) -> InputContainer:
    import av
    from av.error import FFmpegError

    file.seek(part.first)
    try:
        container = av.open(_Nameless(file, part), "r", options=options)
    except (FFmpegError, ValueError):
        raise _unreadable(path) from None
    if container.format.name == "gsm" and not _frames_of_gsm(path):
        container.close()
        raise _unreadable(path)
    return container


def _unreadable(path: Path) -> InputError:
    return InputError(
        f"{path} is not audio that libsndfile or FFmpeg can read; "
        "expected wav, flac, ogg, mp3, m4a or a video with sound"
    )


def _frames_of_gsm(path: Path) -> bool:
    """Whether frames begin with GSM's mark, and not every byte has it: that is silence in A-law."""
    with path.open("rb") as file:
        marked = [byte >> 4 == GSM[1] for byte in file.read(GSM[0] * 64)]
    others = [mark for at, mark in enumerate(marked) if at % GSM[0]]
    return sum(others) < len(others) / 2


def _track(container: InputContainer) -> AudioStream | None:
    """The first track that is flagged as the default, or else the first, of those with a decoder.

    FFmpeg's own choice, the one with the most channels, is that of no player.
    """
    from av.stream import Disposition

    # A track whose codec has no decoder has no rate either, and not even the attribute.
    fit = [track for track in container.streams.audio if getattr(track, "rate", None)]
    default = [track for track in fit if track.disposition & Disposition.default]
    return next(iter(default or fit), None)


def packets(container: InputContainer, track: AudioStream) -> Iterator[Packet[AudioStream]]:
    """Every packet of a track, and an empty one at the end; less where a file breaks off."""
    from av.error import FFmpegError

    while True:
        try:
            yield from container.demux(track)
        except IndexError:
            # A track that begins in the middle of the file, which PyAV does not know of.
            continue
        except (FFmpegError, OSError):
            pass
        return


def decoded(packet: Packet[AudioStream]) -> list[AudioFrame]:
    """What a packet holds; nothing where it is damaged, as for players."""
    from av.error import FFmpegError

    try:
        return packet.decode()
    except FFmpegError:
        return []


def demuxed_seconds(path: Path) -> float:
    """How long a track's packets are in all, which takes no decoding; 0 where nobody says."""
    with opened(path, parts(path)[0]) as (container, track):
        ticks = sum(packet.duration or 0 for packet in packets(container, track))
        return float(ticks * (track.time_base or 0))
