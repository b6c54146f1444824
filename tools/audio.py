"""Audio clips and the stretches of time inside them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field, field_validator, model_validator

from tools import decode
from tools.errors import InputError, ToolError
from tools.sound_limits import reading

Samples = NDArray[np.float32]
"""Mono audio; full scale is 1."""


Side = Literal["left", "right"]
"""One channel of two."""


class Segment(BaseModel, frozen=True, allow_inf_nan=False):
    """A half-open stretch of time, in seconds from the start of the file."""

    start: float
    end: float

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not 0 <= self.start < self.end:
            raise ValueError(f"expected 0 <= start < end, got [{self.start}, {self.end})")
        return self

    def __str__(self) -> str:
        return f"[{self.start:.2f}, {self.end:.2f}) s"

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.end - self.start

    @property
    def middle(self) -> float:
        """The time halfway."""
        return (self.start + self.end) / 2

    def intersect(self, other: Segment) -> Segment | None:
        """The time both segments share, or None when they share none."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Segment(start=start, end=end) if start < end else None

    def gap(self, other: Segment) -> float:
        """Seconds of silence between the two; 0 where they touch or overlap."""
        return max(0.0, max(self.start, other.start) - min(self.end, other.end))

    def meets(self, other: Segment) -> bool:
        """Whether there is a stretch of both."""
        return max(self.start, other.start) < min(self.end, other.end)

    def covered_by(self, other: Segment) -> float:
        """The share of this stretch that lies in the other."""
        both = min(self.end, other.end) - max(self.start, other.start)
        return max(0.0, both) / self.duration

    def alike(self, other: Segment, least: float = 0.7) -> bool:
        """Whether the two are nearly the same stretch."""
        return min(self.covered_by(other), other.covered_by(self)) >= least

    def halves(self) -> tuple[Segment, Segment]:
        """The first and the second half."""
        first = Segment(start=self.start, end=self.middle)
        return first, Segment(start=self.middle, end=self.end)


LONGEST = 1e7
"""Seconds, nearly four months: what is said to be longer is no recording."""

MOST = 1 << 31
"""Of samples a second."""

CHANNELS = 1 << 10
"""The most that libsndfile reads of one file."""

EDGE = 0.05
"""Seconds by which a span may pass the end: lengths are rounded when they are told."""

LETTERS = 4096
"""Of a path; no system takes longer ones."""


class AudioClip(BaseModel, frozen=True, allow_inf_nan=False):
    """A window onto an audio file: cheap to copy, safe to serialise, decoded on demand.

    Attributes:
        path: The file; anything that libsndfile or FFmpeg's libraries read.
        digest: SHA-256 of the file's bytes.
        length: The whole file's length in seconds.
        rate: The file's own sample rate in Hz.
        channels: How many the file has; samples are one that loses nothing of them.
        side: The one channel of two that is heard alone; None where all are heard.
        raised: Whether samples of a very quiet file are brought up, as any tool but a meter
            of levels wants them.
        span: The window.
    """

    path: Path
    digest: str
    length: float = Field(gt=0, le=LONGEST)
    rate: int = Field(gt=0, le=MOST)
    channels: int = Field(gt=0, le=CHANNELS)
    span: Segment
    side: Side | None = None
    raised: bool = True

    @field_validator("path")
    @classmethod
    def _usable(cls, path: Path) -> Path:
        if len(str(path)) > LETTERS or "\0" in str(path):
            raise ValueError(f"expected a path of {LETTERS} letters at most, without NUL")
        return path

    @model_validator(mode="after")
    def _inside(self) -> Self:
        if self.span.end > self.length + EDGE:
            raise ValueError(f"expected a span within {self.length:.2f} s, got {self.span}")
        return self

    @classmethod
    def open(cls, path: Path) -> Self:
        """Decodes all of it once and hashes the bytes, in constant memory.

        Raises:
            InputError: The file is missing, empty, not audio, or holds samples that are not finite.
        """
        header = decode.probe(path)
        with reading(path), path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return cls(
            path=path,
            digest=digest,
            length=header.seconds,
            rate=header.rate,
            channels=header.channels,
            span=Segment(start=0, end=header.seconds),
        )

    def crop(self, segment: Segment) -> Self:
        """Narrows the window. Times stay in file time, so evidence never needs shifting."""
        span = self.span.intersect(segment)
        if span is None:
            raise ToolError(f"{segment} lies outside the clip, which is {self.span}")
        return self.model_copy(update={"span": span})

    @property
    def sided(self) -> bool:
        """Whether it is heard with two channels, left and right."""
        return self.channels == 2 and self.side is None

    def of_side(self, side: Side) -> Self:
        """The same window, heard through one channel of two.

        Raises:
            ToolError: The file has one channel, or more than two.
        """
        if self.channels != 2:
            raise ToolError(f"found {self.channels} channels; expected two, left and right")
        return self.model_copy(update={"side": side})

    @property
    def original(self) -> Self:
        """The same window as loud as it was recorded, to measure levels."""
        return self.model_copy(update={"raised": False})

    def as_heard(self, samples: Samples) -> Samples:
        """Samples of the original as tools get them: those of a very quiet file are brought up."""
        return decode.survey(self.path).raised(samples)

    def pieces(self, rate: int) -> Iterator[Samples]:
        """Mono samples of the window at `rate` Hz, in pieces as they come."""
        start, end = self.span.start, self.span.end
        return decode.stream(self.path, start, end, rate, self.side, self.raised)

    def blocks(self, rate: int, seconds: float = 30.0) -> Iterator[Samples]:
        """Mono samples of the window at `rate` Hz, in blocks of `seconds`; memory stays flat."""
        size = round(seconds * rate)
        held: Samples = np.empty(0, np.float32)
        for piece in self.pieces(rate):
            held = np.concatenate([held, piece])
            while len(held) >= size:
                yield held[:size]
                held = held[size:]
        if len(held):
            yield held

    def samples(self, rate: int) -> Samples:
        """Mono samples of the window at `rate` Hz, all at once. For long windows use `blocks`."""
        pieces = list(self.pieces(rate))
        return np.concatenate(pieces) if pieces else np.empty(0, np.float32)


def parse_span(clip: AudioClip, start: float | None, end: float | None) -> AudioClip:
    """The clip narrowed to what a user asked for; refuses what lies past its end."""
    wanted = (start or 0.0, clip.length if end is None else end)
    if not 0 <= wanted[0] < wanted[1] <= clip.length + EDGE:
        raise InputError(
            f"found the span {wanted[0]:g} to {wanted[1]:g} s; "
            f"expected 0 <= start < end <= {clip.length:.2f}, the length of {clip.path}"
        )
    return clip.crop(Segment(start=wanted[0], end=wanted[1]))
