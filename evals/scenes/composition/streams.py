"""What never stops, as it is needed: layers of recordings without seams, and the noise below."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import signal

from evals.scenes.clip_audio import RATE, ClipSource
from evals.scenes.clip_manifest import Clip
from evals.scenes.composition.cue import Band
from evals.scenes.composition.effects import TAPS, banded
from evals.scenes.composition.stage_plan import Bed, Layer
from evals.scenes.render import levelled
from tools.audio import Samples

SEAM = 0.4
"""Seconds in which a piece fades into the next, both of them with the same power in sum."""

PIECE = 6.0
"""Seconds of a piece at most: where it was cut from is drawn anew each time, so that nothing comes
round."""


class LayerStream:
    """Pieces of recordings, each fading into the next, in several streams at once."""

    def __init__(
        self, layer: Layer, source: ClipSource, rng: Generator, band: Band | None, channels: int
    ) -> None:
        self._layer, self._source, self._rng = layer, source, rng
        self._band: Band | None = band
        self._channels = channels
        self._pans = _around(layer.streams, channels)
        self._level = layer.level - 10 * float(np.log10(len(self._pans)))
        self._held = [self._opened() for _ in self._pans]

    def take(self, count: int) -> NDArray[np.float32]:
        """The next samples: channels × samples."""
        out = np.zeros((self._channels, count), np.float32)
        for stream, pan in enumerate(self._pans):
            samples = self._next(stream, count)
            angle = (pan + 1) * np.pi / 4
            sides = (np.cos(angle), np.sin(angle)) if self._channels == 2 else (1.0,)
            for side, gain in enumerate(sides):
                out[side] += np.float32(gain) * samples
        return out

    def _next(self, stream: int, count: int) -> Samples:
        held, seam = self._held[stream], round(SEAM * RATE)
        pieces = [held]
        have = len(held) - seam
        while have < count:
            piece = self._piece()
            pieces[-1] = pieces[-1].copy()
            pieces[-1][-seam:] += piece[:seam]
            pieces.append(piece[seam:])
            have += len(piece) - seam
        joined = np.concatenate(pieces)
        self._held[stream] = joined[count:]
        return joined[:count]

    def _opened(self) -> Samples:
        """A first piece that is in full swing: its fading in is left out, a part of it too."""
        piece = self._piece()
        seam = round(SEAM * RATE)
        return piece[int(self._rng.integers(seam, max(seam + 1, len(piece) - 2 * seam))) :]

    def _piece(self) -> Samples:
        clips = self._layer.clips
        clip = clips[int(self._rng.integers(len(clips)))]
        samples = banded(_cut(self._source(clip), clip, self._rng), self._band)
        return _arched(levelled(samples, self._level))


class BedStream:
    """Noise of a level, more or less dull."""

    def __init__(self, bed: Bed, rng: Generator, band: Band | None, channels: int) -> None:
        self._rng, self._channels = rng, channels
        self._band: Band | None = band
        # What leaves a filter of one pole has 1 / (1 - tilt²) of the power times (1 - tilt)².
        power = (1 - bed.tilt) ** 2 / (1 - bed.tilt**2)
        self._scale = 10 ** (bed.level / 20) / np.sqrt(power * channels)
        self._tilt = bed.tilt
        self._state = np.zeros((channels, 1))
        self._held = self._dull(TAPS - 1)

    def take(self, count: int) -> NDArray[np.float32]:
        """The next samples: channels × samples."""
        noise = np.concatenate([self._held, self._dull(count)], axis=1)
        self._held = noise[:, count:]
        return np.stack([banded(side, self._band)[TAPS // 2 :][:count] for side in noise])

    def _dull(self, count: int) -> NDArray[np.float32]:
        white = self._rng.standard_normal((self._channels, count))
        filtered, state = cast(
            tuple[NDArray[np.float64], NDArray[np.float64]],
            signal.lfilter([1 - self._tilt], [1, -self._tilt], white, axis=1, zi=self._state),
        )
        self._state = state
        return (self._scale * filtered).astype(np.float32)


def _around(streams: int, channels: int) -> NDArray[np.float64]:
    """A place for each stream; what is one stream is another one on either side in stereo."""
    if channels == 1:
        return np.zeros(streams)
    return np.linspace(-1, 1, max(2, streams))


def _cut(samples: Samples, clip: Clip, rng: Generator) -> Samples:
    """A piece from anywhere in a recording; a voice's sentence is one, whole."""
    longest = round(PIECE * RATE)
    if clip.kind == "voice" or len(samples) <= longest:
        return samples
    start = int(rng.integers(len(samples) - longest))
    return samples[start : start + longest]


def _arched(samples: Samples) -> Samples:
    """Fading in and out so that where two overlap their powers add up to one."""
    seam = min(round(SEAM * RATE), len(samples) // 3)
    rise = np.sin(np.linspace(0, np.pi / 2, seam, dtype=np.float32))
    arched = samples.copy()
    arched[:seam] *= rise
    arched[-seam:] *= rise[::-1]
    return arched
