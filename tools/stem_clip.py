"""A clip of which only one stem is heard: the voice of a mixture, or all the rest."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from pydantic import Field, InstanceOf

from tools import decode
from tools.audio import AudioClip, Samples, Segment
from tools.errors import ToolError
from tools.evidence import Stem

RATE = 22_050
"""Of the voice, in Hz."""

STEP = 8
"""Seconds of voice that are made at a time, from multiples of it on: whole seconds, which begin at
a sample at every rate."""


@dataclass(frozen=True)
class VoiceSource:
    """Where the voice of a file comes from.

    Attributes:
        step: The voice from so many steps of the file on, at `RATE` Hz.
        listened: Set when nobody listens any more.
    """

    step: Callable[[int], Samples]
    listened: threading.Event


class StemClip(AudioClip, frozen=True):
    """A window onto one stem of a file, made on demand.

    Attributes:
        stem: Which.
        digest: Names the file's bytes, the stem, and how it is made.
        channels: One, however many the file has.
        voices: Whoever makes it.
    """

    stem: Stem
    voices: InstanceOf[VoiceSource] = Field(exclude=True, repr=False)

    @classmethod
    def of(cls, clip: AudioClip, stem: Stem, digest: str, voices: VoiceSource) -> Self:
        """The same window of a mixture."""
        live = {"stem": stem, "digest": digest, "channels": 1, "voices": voices}
        return cls.model_validate(clip.model_dump() | live)

    def pieces(self, rate: int) -> Iterator[Samples]:
        """Mono samples of the window at `rate` Hz, piece by piece.

        Both the mix and its voice begin at a whole second, so that they are in step. The voice is
        that of the file as tools get it, and is turned down again for whoever measures levels.
        """
        level = np.float32(1.0 if self.raised else 1 / decode.survey(self.path).gain)
        begin = int(self.span.start)
        whole = self.model_copy(update={"span": Segment(start=begin, end=self.span.end)})
        skipped = round((self.span.start - begin) * rate)
        voices = decode.resampled(self._steps(begin), RATE, rate)
        for mixed, voice in _in_step(super(StemClip, whole).pieces(rate), voices):
            piece = level * voice if self.stem == "voice" else mixed - level * voice
            yield piece[skipped:]
            skipped = max(0, skipped - len(piece))

    def _steps(self, begin: int) -> Iterator[Samples]:
        """The voice from a whole second on until the window ends."""
        for step in range(begin // STEP, int(self.span.end // STEP) + 1):
            if self.voices.listened.is_set():
                raise ToolError("nobody listens to the stem any more")
            yield self.voices.step(step)[max(0, begin - step * STEP) * RATE :]


def _in_step(
    pieces: Iterator[Samples], others: Iterator[Samples]
) -> Iterator[tuple[Samples, Samples]]:
    """Each piece with as much of the other sound, which is silent where it has ended."""
    held = np.empty(0, np.float32)
    for piece in pieces:
        while len(held) < len(piece):
            more = next(others, None)
            more = np.zeros(len(piece), np.float32) if more is None else more
            held = np.concatenate([held, more])
        yield piece, held[: len(piece)]
        held = held[len(piece) :]
