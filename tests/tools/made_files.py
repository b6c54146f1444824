"""Files made for a test: three pips with known times, in whatever container; are they heard?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.container import OutputContainer
from av.stream import Disposition

from tools.audio import AudioClip, Samples, Segment

RATE = 16_000
PIPS = ((0.2, 300.0), (0.8, 600.0), (1.4, 900.0))
"""Where each begins, in seconds, and its frequency in Hz; each lasts `PIP`."""

PIP = 0.3
SECONDS = 2.0
LEVEL = 0.4


def pips(rate: int = RATE, level: float = LEVEL, last: int = len(PIPS)) -> Samples:
    """Two seconds with the pips in them; without the later ones where `last` says so."""
    at = np.arange(round(SECONDS * rate)) / rate
    made = np.zeros(len(at))
    for start, hertz in PIPS[:last]:
        within = (at >= start) & (at < start + PIP)
        made += within * np.sin(2 * np.pi * hertz * at)
    return (level * made).astype(np.float32)


def not_heard(clip: AudioClip, shift: float = 0.0, near: float = 0.05) -> str:
    """What is wrong with how the pips are heard, which begin at `shift` seconds; "" if nothing."""
    heard = clip.samples(RATE)
    start = clip.span.start
    for begin, hertz in PIPS:
        at = round((begin + shift - start) * RATE)
        pip = heard[at + round(near * RATE) : at + round((PIP - near) * RATE)]
        if len(pip) < 0.3 * PIP * RATE:
            return f"{hertz} Hz at {begin + shift} s: the sound ends at {len(heard) / RATE:.3f} s"
        peak = float(np.abs(np.fft.rfft(pip * np.hanning(len(pip)), RATE)).argmax())
        if abs(peak - hertz) > 20:
            return f"{hertz} Hz at {begin + shift} s: found {peak:.0f} Hz"
        pause = heard[max(0, at - round(0.15 * RATE)) : at - round(near * RATE)]
        if not np.square(pause).mean() < 0.05 * np.square(pip).mean():
            return f"{hertz} Hz at {begin + shift} s begins before"
    return ""


class Longer(AudioClip, frozen=True):
    """A clip that gives ten samples more than its span has, as resamplers may."""

    def pieces(self, rate: int) -> Iterator[Samples]:
        """All of it, then the rest, which is loud."""
        yield from super().pieces(rate)
        yield np.full(10, 0.5, np.float32)


@dataclass(frozen=True)
class Track:
    """A track of a file.

    Attributes:
        sound: Samples, or frames × channels.
        start: When it begins, in seconds.
        holes: Stretches of the sound, in seconds, that are left out, their time kept.
        default: Whether it is flagged as the one to play.
    """

    sound: Samples
    codec: str = "pcm_s16le"
    rate: int = RATE
    start: float = 0.0
    holes: Sequence[tuple[float, float]] = ()
    default: bool = False
    layout: str | None = None
    options: Mapping[str, str] | None = None

    @property
    def planar(self) -> Samples:
        """Channels × frames."""
        return np.atleast_2d(self.sound.T)

    @property
    def form(self) -> str:
        """The name of the channels' layout."""
        return self.layout or LAYOUTS[len(self.planar)]


LAYOUTS = {1: "mono", 2: "stereo", 3: "2.1", 6: "5.1", 8: "7.1"}


def written(
    path: Path,
    *tracks: Track,
    video: bool = False,
    format: str | None = None,
    options: Mapping[str, str] | None = None,
) -> Path:
    """A file of tracks; with a picture from its start on, where `video` says so."""
    with av.open(str(path), "w", format=format, options=dict(options or {})) as out:
        picture: Any = out.add_stream("mpeg4", rate=5) if video else None
        if picture:
            picture.width = picture.height = 32
            picture.pix_fmt = "yuv420p"
        streams = [_stream(out, track) for track in tracks]
        for track, stream in zip(tracks, streams, strict=True):
            if len(tracks) > 1:
                # Older releases take the number of it only.
                flags: Any = (Disposition.default if track.default else Disposition(0)).value
                stream.disposition = flags
        for number in range(3 * video):
            shown = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), "rgb24")
            shown.pts, shown.time_base = number, Fraction(1, 5)
            out.mux(picture.encode(shown))
        if picture:
            out.mux(picture.encode(None))
        for track, stream in zip(tracks, streams, strict=True):
            _write(out, stream, track)
    return path


def _stream(out: OutputContainer, track: Track) -> Any:  # noqa: ANN401 - of any codec
    return out.add_stream(
        track.codec, rate=track.rate, layout=track.form, options=dict(track.options or {})
    )


def _write(out: OutputContainer, stream: Any, track: Track) -> None:  # noqa: ANN401
    """The frames of a track, each at its time."""
    size = stream.codec_context.frame_size or round(0.02 * track.rate)
    first_format = stream.codec_context.codec.audio_formats[0].name
    resampler = av.AudioResampler(first_format, track.form, track.rate)
    for first in range(0, track.planar.shape[1], size):
        at = first / track.rate
        if any(begin <= at < end for begin, end in track.holes):
            continue
        piece = np.ascontiguousarray(track.planar[:, first : first + size])
        frame = av.AudioFrame.from_ndarray(piece.astype(np.float32), "fltp", track.form)
        frame.sample_rate, frame.time_base = track.rate, Fraction(1, track.rate)
        frame.pts = round(track.start * track.rate) + first
        for part in resampler.resample(frame):
            out.mux(stream.encode(part))
    out.mux(stream.encode(None))


def cropped(clip: AudioClip, start: float, end: float) -> Samples:
    """Samples of a stretch."""
    return clip.crop(Segment(start=start, end=end)).samples(RATE)
