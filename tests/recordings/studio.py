"""Where real recordings become one scene: cut, levelled, placed in time, over a bed of noise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

from tests.recordings.sources import RATE, Clip, Kind, Sources, Split, keep
from tools.audio import Samples

GRAIN = 2048
TAIL = 0.5


@dataclass(frozen=True)
class Event:
    """One thing heard, in seconds from the start of the scene and dB below full scale."""

    clip: Clip
    onset: float
    offset: float
    level: float

    @property
    def label(self) -> str:
        """What it is, or who speaks."""
        return self.clip.label

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.offset - self.onset


@dataclass(frozen=True)
class Scene:
    """A few seconds of sound and everything that is true of them."""

    kind: str
    split: Split
    events: tuple[Event, ...]
    samples: Samples = field(repr=False)
    background: Clip | None = None
    bpm: int | None = None
    name: str = ""

    @property
    def voices(self) -> tuple[Event, ...]:
        """Who speaks, in order."""
        return tuple(event for event in self.events if event.clip.kind == "voice")

    @property
    def sounds(self) -> tuple[Event, ...]:
        """What sounds besides voices, in order."""
        return tuple(event for event in self.events if event.clip.kind != "voice")

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / RATE


@dataclass(frozen=True)
class Part:
    """A recording on its way into a scene: how loud, how much of it, and when.

    Attributes:
        gap: How long after the part before it, unless `at` says when.
    """

    clip: Clip
    gap: float = 0.0
    level: float = -20.0
    seconds: float = 3.0
    at: float | None = None


@dataclass(frozen=True)
class Studio:
    """Makes the scenes of one split. The same seed gives the same scenes."""

    sources: Sources
    split: Split
    rng: Generator
    piles: dict[Kind, list[Clip]] = field(default_factory=dict[Kind, list[Clip]])

    def clips(self, kind: Kind) -> list[Clip]:
        """All of a kind that this split may use."""
        return [clip for clip in keep() if clip.split == self.split and clip.kind == kind]

    def draw(self, kind: Kind, fits: Callable[[Clip], bool] = lambda _: True) -> Clip:
        """The next recording that fits; all are used once before any is used twice."""
        pile = self.piles.setdefault(kind, [])
        if not any(fits(clip) for clip in pile):
            fresh = self.clips(kind)
            pile += [fresh[int(i)] for i in self.rng.permutation(len(fresh))]
        clip = next(clip for clip in pile if fits(clip))
        pile.remove(clip)
        return clip

    def several(
        self, kind: Kind, count: int, fits: Callable[[Clip], bool] = lambda _: True
    ) -> list[Clip]:
        """Recordings that fit, no two from the same file."""
        chosen: list[Clip] = []
        for _ in range(count):
            used = {clip.file for clip in chosen}
            chosen.append(self.draw(kind, lambda c, used=used: c.file not in used and fits(c)))
        return chosen

    def part(self, clip: Clip, seconds: float = 3.0, level: float = -20.0) -> Part:
        """A recording with a natural pause before it, at about a level."""
        gap, jitter = self.rng.uniform(0.6, 1.0), self.rng.uniform(-2.0, 2.0)
        return Part(clip, float(gap), level + float(jitter), seconds)

    def scene(self, kind: str, parts: Sequence[Part], background: Clip | None = None) -> Scene:
        """Lays the parts one after the other over a bed of real noise."""
        end, events, layers = 0.0, list[Event](), list[tuple[int, Samples]]()
        for part in parts:
            samples = self._prepared(part)
            start = round((end + part.gap if part.at is None else part.at) * RATE)
            end = (start + len(samples)) / RATE
            layers.append((start, samples))
            events.append(Event(part.clip, start / RATE, end, loudness(samples)))
        mixed = self._under(round((end + TAIL) * RATE), background)
        for start, samples in layers:
            mixed[start : start + len(samples)] += samples
        return Scene(kind, self.split, tuple(events), np.clip(mixed, -0.99, 0.99), background)

    def _prepared(self, part: Part) -> Samples:
        samples = trimmed(self.sources.samples(part.clip))[: round(part.seconds * RATE)]
        return faded(levelled(samples, part.level))

    def _under(self, length: int, background: Clip | None) -> Samples:
        bed = self._grains(self.sources.samples(self.clips("bed")[0]), length)
        under = levelled(bed, float(self.rng.uniform(-62.0, -54.0)))
        if background is None:
            return under
        steady = looped(self.sources.samples(background), length)
        return under + levelled(steady, float(self.rng.uniform(-34.0, -29.0)))

    def _grains(self, samples: Samples, length: int) -> Samples:
        """Noise of any length from a short recording, without an audible period."""
        out = np.zeros(length + GRAIN, np.float32)
        window = np.sqrt(np.hanning(GRAIN)).astype(np.float32)
        for start in range(0, length, GRAIN // 2):
            at = int(self.rng.integers(0, len(samples) - GRAIN))
            out[start : start + GRAIN] += window * samples[at : at + GRAIN]
        return out[:length]


def loudness(samples: Samples) -> float:
    """The mean level in dB below full scale."""
    return 10 * float(np.log10((samples**2).mean() + 1e-12))


def levelled(samples: Samples, level: float) -> Samples:
    """At a mean level, or below it where that would clip."""
    scaled = samples * np.float32(10 ** ((level - loudness(samples)) / 20))
    return scaled * np.float32(min(1.0, 0.9 / float(np.abs(scaled).max())))


def trimmed(samples: Samples, floor: float = -35.0) -> Samples:
    """Without ends that are `floor` dB below the loudest hundredth of a second."""
    step = RATE // 100
    frames = samples[: len(samples) // step * step].reshape(-1, step)
    levels = 10 * np.log10((frames**2).mean(axis=1) + 1e-12)
    heard = np.flatnonzero(levels > levels.max() + floor)
    return samples[heard[0] * step : (heard[-1] + 1) * step]


def faded(samples: Samples, attack: float = 0.002, release: float = 0.02) -> Samples:
    """With soft ends; the attack is short enough to leave a drum its beat."""
    soft = samples.copy()
    soft[: round(attack * RATE)] *= np.linspace(0, 1, round(attack * RATE), dtype=np.float32)
    soft[-round(release * RATE) :] *= np.linspace(1, 0, round(release * RATE), dtype=np.float32)
    return soft


def looped(samples: Samples, length: int) -> Samples:
    """Repeated to a length, each repetition fading into the next."""
    seam = 0.05
    piece, out = faded(samples, seam, seam), np.zeros(length, np.float32)
    for start in range(0, length, len(piece) - round(seam * RATE)):
        fits = piece[: length - start]
        out[start : start + len(fits)] += fits
    return out
