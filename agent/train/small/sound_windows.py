"""Short stretches of sound, mixed when they are needed: what happens in each is known.

The same recordings, seed and number give the same window; there is no last one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.random import Generator
from scipy import signal

from agent.train.small.recording_set import NamedRecording, RecordingFacts, RecordingSet
from agent.train.small.sound_phrases import sound_phrases
from evals.scenes.clip_audio import RATE
from evals.scenes.render import faded, faster, levelled
from tools.audio import Samples

WindowKind = Literal["one", "row", "times", "voice", "talk"]

LEVEL, SPREAD = -22.0, 5.0
"""Mean level of a sound in dB below full scale, and by how much it varies."""

SPEECH = "someone speaking"

MOST = 5
"""How often one sound happens at most."""

PEOPLE, TURNS = 3, 3
"""How many talk at most, and how often somebody begins to."""

VOICES = 0.2
"""The share of the sounds in a row that are somebody speaking."""

LONGEST = 15.0
"""Seconds of a wide window, before its last rest."""

STEP = 640
"""Samples of a place of the encoder: windows are of whole ones."""


@dataclass(frozen=True)
class Happening:
    """A recording in a window; times in seconds from the window's start."""

    facts: RecordingFacts
    start: float
    end: float

    @property
    def name(self) -> str:
        """What one hears, in words."""
        return SPEECH if self.facts.sort == "voice" else self.facts.name


@dataclass(frozen=True)
class SoundWindow:
    """A stretch of sound and all that happens in it, in order of onset."""

    samples: Samples
    happenings: tuple[Happening, ...]

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / RATE

    @property
    def names(self) -> list[str]:
        """What happens, in order."""
        return [one.name for one in self.happenings]


@dataclass(frozen=True)
class WindowMixer:
    """Mixes windows of a training's recordings.

    Attributes:
        wide: The share of windows with longer sounds and with rests of up to seconds, as recordings
            have them that nobody mixed. A student of close windows alone heard a clock five times
            in whatever ticked, at 0.2, 1.0, 1.9, 2.8 and 3.9 s.
    """

    sounds: RecordingSet
    seed: int = 0
    wide: float = 0.0

    def __call__(self, kind: WindowKind, number: int) -> SoundWindow:
        """The window of that number."""
        rng = np.random.default_rng((self.seed, number, len(kind), ord(kind[0])))
        # Nothing is drawn where no window is wide, so that earlier ones stay as they were.
        if self.wide and rng.random() < self.wide:
            return mixed(_widely(rng, self._drawn(kind, rng)), rng)
        match kind:
            case "one":
                some = [(self._sound(rng, []), 1.8)]
                return mixed(_placed(rng, some, window=2.4), rng)
            case "row":
                return mixed(_placed(rng, self._row(rng)), rng)
            case "times":
                return mixed(_placed(rng, self._again(rng)), rng)
            case "voice":
                return mixed(_placed(rng, [(self._voice(rng), 3.0)]), rng)
            case "talk":
                return mixed(_placed(rng, self._talk(rng)), rng)

    def _drawn(self, kind: WindowKind, rng: Generator) -> list[NamedRecording]:
        """What happens in a window, in order."""
        match kind:
            case "one":
                return [self._sound(rng, [])]
            case "row":
                return [one for one, _ in self._row(rng)]
            case "times":
                return [one for one, _ in self._again(rng)]
            case "voice":
                return [self._voice(rng)]
            case "talk":
                return [one for one, _ in self._talk(rng)]

    def _sound(self, rng: Generator, others: Sequence[str]) -> NamedRecording:
        """A sound that can be taken for none of the others."""
        while True:
            name = _seldom_too(rng, self.sounds.by_name)
            if sound_phrases().apart(name, list(others)):
                return _any(rng, self.sounds.by_name[name])

    def _voice(self, rng: Generator) -> NamedRecording:
        """Somebody, as often in each language."""
        languages = list(self.sounds.by_language)
        return _any(rng, self.sounds.by_language[languages[rng.integers(len(languages))]])

    def _row(self, rng: Generator) -> list[tuple[NamedRecording, float]]:
        """Two to four sounds."""
        found: list[NamedRecording] = []
        for _ in range(int(rng.integers(2, 5))):
            spoken = any(one.facts.sort == "voice" for one in found)
            if not spoken and rng.random() < VOICES:
                found.append(self._voice(rng))
            else:
                found.append(self._sound(rng, [one.facts.name for one in found]))
        return [(one, 1.2) for one in found]

    def _again(self, rng: Generator) -> list[tuple[NamedRecording, float]]:
        """A short sound that happens once, some times."""
        singles = self.sounds.singles
        while True:
            one = _any(rng, singles[_seldom_too(rng, singles)])
            if len(one.samples) < 1.2 * RATE:
                return [(one, 0.6)] * int(rng.integers(1, MOST + 1))

    def _talk(self, rng: Generator) -> list[tuple[NamedRecording, float]]:
        """Turns of one person or of some, each of whom says something."""
        voices = list(self.sounds.by_voice)
        people = rng.permutation(len(voices))[: int(rng.integers(1, PEOPLE + 1))]
        turns = rng.permutation(np.resize(people, TURNS))
        return [(_any(rng, self.sounds.by_voice[voices[at]]), 1.2) for at in turns]


def _seldom_too(rng: Generator, named: Mapping[str, Sequence[NamedRecording]]) -> str:
    """A name; those of few recordings come nearly as often."""
    names = list(named)
    weights = np.sqrt([len(named[name]) for name in names])
    return names[rng.choice(len(names), p=weights / weights.sum())]


def _any(rng: Generator, some: Sequence[NamedRecording]) -> NamedRecording:
    return some[int(rng.integers(len(some)))]


def _placed(
    rng: Generator, some: Sequence[tuple[NamedRecording, float]], window: float | None = None
) -> tuple[float, list[tuple[Happening, Samples]]]:
    """One after another, each cut to its longest; how long it all takes, and what is where."""
    at, found = float(rng.uniform(0.05, 0.4)), list[tuple[Happening, Samples]]()
    speed = float(rng.uniform(0.88, 1.12))
    for one, longest in some:
        samples = _cut(one, longest, speed, rng)
        if window is not None:
            at = float(rng.uniform(0.05, max(0.06, window - len(samples) / RATE - 0.1)))
        end = at + len(samples) / RATE
        found.append((Happening(one.facts, at, end), samples))
        at = end + float(rng.uniform(0.15, 0.5))
    return window or at, found


def _widely(
    rng: Generator, some: Sequence[NamedRecording]
) -> tuple[float, list[tuple[Happening, Samples]]]:
    """One after another with rests between, short ones and long ones alike, and one at the end."""
    speed, found = float(rng.uniform(0.88, 1.12)), list[tuple[Happening, Samples]]()
    # Whoever speaks alone is asked about by the words, and is heard to their end.
    least = 3.0 if len(some) == 1 else 0.8
    cuts = [_cut(one, float(rng.uniform(least, 3.5)), speed, rng) for one in some]
    lengths = [len(one) / RATE for one in cuts]
    rests = np.exp(rng.uniform(np.log(0.1), np.log(5.0), len(some) + 1))
    rests *= min(1.0, (LONGEST - sum(lengths)) / sum(rests[:-1]))
    at = 0.0
    for one, samples, length, rest in zip(some, cuts, lengths, rests, strict=False):
        start = at + float(rest)
        at = start + length
        found.append((Happening(one.facts, start, at), samples))
    return at + float(rests[-1]), found


def _cut(one: NamedRecording, longest: float, speed: float, rng: Generator) -> Samples:
    """Its beginning at a level, sounds a little faster or slower than they were."""
    samples = one.samples
    if one.facts.sort != "voice":
        samples = faster(samples, speed, len(samples) / RATE / speed)
    samples = samples[: round(longest * RATE)]
    level = LEVEL + float(rng.uniform(-SPREAD, SPREAD))
    soft = min(0.02, len(samples) / RATE / 4)
    return faded(levelled(samples, level), soft / 8, soft)


def mixed(placed: tuple[float, Sequence[tuple[Happening, Samples]]], rng: Generator) -> SoundWindow:
    """All of them in a room, over a bed of noise."""
    seconds, happenings = placed
    samples = np.zeros(-(-round(seconds * RATE) // STEP) * STEP, np.float32)
    for one, own in happenings:
        start = round(one.start * RATE)
        kept = own[: len(samples) - start]
        samples[start : start + len(kept)] += kept
    samples = _resounding(samples, rng)
    samples += hum(len(samples), float(rng.uniform(-64, -45)), rng)
    return SoundWindow(
        np.clip(samples, -0.99, 0.99).astype(np.float32), tuple(one for one, _ in happenings)
    )


def hum(length: int, level: float, rng: Generator) -> Samples:
    """Noise between white and pink, at a mean level."""
    spectrum = np.fft.rfft(rng.standard_normal(length))
    bands = np.arange(len(spectrum)) + 30.0
    noise = np.fft.irfft(spectrum / bands ** rng.uniform(0, 1), length)
    return levelled(noise.astype(np.float32), level)


def _resounding(samples: Samples, rng: Generator) -> Samples:
    """With a room's echo, three times in four."""
    if rng.random() < 0.25:
        return samples
    decay = float(rng.uniform(0.15, 0.6))
    times = np.arange(round(decay * RATE)) / RATE
    echo = rng.standard_normal(len(times)) * 10 ** (-3 * times / decay)
    echo[:48] = 0
    echo *= 10 ** (rng.uniform(-20, -9) / 20) / np.sqrt(np.sum(echo**2))
    wet = signal.oaconvolve(samples, echo.astype(np.float32))[: len(samples)]
    return (samples + wet).astype(np.float32)
