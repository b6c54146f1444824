"""The sound of a file in the file's own time: late starts and holes are silence.

Samples are counted, which is exact where timestamps are rounded; a timestamp is believed where it
leaves a hole. To hear a crop the packets before it are counted too, and not decoded, so that whole
and crop have one clock, also where a container has no times, or wrong ones.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tools.downmix import Frames
from tools.errors import InputError
from tools.ffmpeg_files import decoded, opened, packets, span
from tools.file_parts import FilePart

if TYPE_CHECKING:
    from av import AudioFrame, AudioResampler, AudioStream
    from av.container import InputContainer

FAR = 60.0
"""Seconds into a file from which packets are counted instead of decoded."""

EVERY = 10.0
"""Seconds from one mark to the next."""

IDLE = 50_000
"""Packets in a row of which nothing can be decoded, after which a part has broken off."""

LEAD = 100
"""Packets decoded before a mark, for what a decoder remembers: some seconds."""

HOLE = 0.05
"""Seconds by which a frame must be late to leave a hole; below, timestamps are only rounded."""

BACK = 1.0
"""Seconds by which a frame must be early to begin a new count: joined files."""

BELIEVED, LONGEST = 60.0, 6 * 3600.0
"""Seconds of a hole that is believed whatever the container says, and of none: damaged times."""


class Form(NamedTuple):
    """The rate and the layout of a file's first part; the rest is brought to them."""

    rate: int
    layout: str


class PacketMark(NamedTuple):
    """A packet of a part, the place of what comes out of it, and what its times are off by.

    Places are samples in file time.
    """

    part: int = 0
    packet: int = 0
    place: int = 0
    shift: int = 0


@dataclass
class Marks:
    """What was learned on the way through a file; the same object is given to each later way."""

    kept: list[PacketMark] = field(default_factory=lambda: [PacketMark()])

    def note(self, mark: PacketMark, least: float) -> None:
        """Keeps a mark that is at least so many samples after the last one, or in a new part."""
        last = self.kept[-1]
        if mark.part > last.part or (mark.part == last.part and mark.place - last.place >= least):
            self.kept.append(mark)

    def before(self, place: float) -> PacketMark:
        """The last one from which a place is reached."""
        return max((mark for mark in self.kept if mark.place <= place), key=lambda one: one[:2])


@dataclass(frozen=True)
class FileClock:
    """A file's parts, read in one form."""

    path: Path
    parts: list[FilePart]
    form: Form
    marks: Marks = field(default_factory=Marks)

    def blocks(self, start: float, end: float, size: float) -> Iterator[Frames]:
        """Frames × channels of [start, end) seconds at the form's rate, `size` seconds at a time.

        Raises:
            InputError: The file cannot be opened.
        """
        rate, held = self.form.rate, list[Frames]()
        mark = self.marks.before((start - 1) * rate) if start > FAR else PacketMark()
        for piece in _cut(self._placed(mark), start, end, rate):
            held.append(piece)
            if sum(map(len, held)) >= size * rate:
                yield np.concatenate(held)
                held.clear()
        if held:
            yield np.concatenate(held)

    def _placed(self, mark: PacketMark) -> Iterator[Placed]:
        """Decoded pieces from a mark on, each in its place."""
        alike, clock = _Alike(self.form), _Clock(self.form.rate, mark)
        for number in range(mark.part, len(self.parts)):
            try:
                yield from self._part(self.parts[number], clock, alike)
            except InputError:
                # A link of a chain that holds no sound.
                if not number:
                    raise
            clock.next_part()

    def _part(self, part: FilePart, clock: _Clock, alike: _Alike) -> Iterator[Placed]:
        """The pieces of one part."""
        with opened(self.path, part) as (container, track):
            clock.begin(*span(self.path, part, container))
            least = EVERY * self.form.rate
            for number, frames in self._decoded(container, track, clock.mark.packet):
                for at, frame in enumerate(frames):
                    clock.show(frame)
                    if not at:
                        self.marks.note(clock.at(number), least)
                    for piece in alike(frame):
                        yield clock.place, piece
                        clock.place += len(piece)

    def _decoded(
        self, container: InputContainer, track: AudioStream, first: int
    ) -> Iterator[tuple[int, list[AudioFrame]]]:
        """The number of each packet from the first on, and what it holds."""
        idle = 0
        for number, packet in enumerate(packets(container, track)):
            if number < first - LEAD and packet.size:
                continue
            if packet.has_sidedata("encryption_info"):
                raise InputError(f"{self.path} is encrypted; expected sound that needs no key")
            frames = decoded(packet)
            idle = 0 if frames else idle + 1
            if idle > IDLE:
                return
            if number >= first or not packet.size:
                yield number, frames


Placed = tuple[int, Frames]
"""The place of a piece, in samples of the file's own time, and its frames."""


class _Clock:
    """Where the next frame belongs."""

    def __init__(self, rate: int, mark: PacketMark) -> None:
        self.place, self.mark = mark.place, mark
        self._rate, self._shift, self._part = rate, mark.shift, mark.part
        self._first = self._last = 0.0

    def begin(self, first: float, last: float) -> None:
        """A part begins, whose own times go from `first` to about `last`."""
        self._first, self._last = first, last + 1

    def next_part(self) -> None:
        """A part has ended; what is told of the next counts from here."""
        self._part += 1
        self._shift, self.mark = -self.place, PacketMark(self._part)

    def at(self, packet: int) -> PacketMark:
        """What is now, as a mark."""
        return PacketMark(self._part, packet, self.place, self._shift)

    def show(self, frame: AudioFrame) -> None:
        """Moves to where a frame says it is, if that leaves a hole."""
        if frame.time is None:
            return
        told = round((frame.time - self._first) * self._rate) - self._shift
        late = (told - self.place) / self._rate
        if HOLE < late < (LONGEST if frame.time < self._last else BELIEVED):
            self.place = told
        elif late > HOLE or late < -BACK:
            self._shift += told - self.place


class _Alike:
    """Frames as floats in one form, whatever changes on the way.

    Floats of all channels are in one plane: PyAV reads past the end of a frame's list of planes
    where there are eight or more.
    """

    def __init__(self, form: Form) -> None:
        self._wanted = form
        self._form: tuple[str, str, int] | None = None
        self._resampler: AudioResampler | None = None

    def __call__(self, frame: AudioFrame) -> Iterator[Frames]:
        """The frame; nothing where no such form can be brought to the wanted one."""
        from av.error import FFmpegError

        try:
            parts = self._resampled(frame)
        except (FFmpegError, ValueError):
            self._form = None
            return
        for part in parts:
            yield part.to_ndarray().reshape(part.samples, -1).astype(np.float32, copy=False)

    def _resampled(self, frame: AudioFrame) -> list[AudioFrame]:
        import av

        form = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._resampler is None or form != self._form:
            self._form = form
            self._resampler = av.AudioResampler("flt", self._wanted.layout, self._wanted.rate)
        return self._resampler.resample(frame)


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
