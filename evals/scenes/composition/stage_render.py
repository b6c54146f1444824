"""Where a plan of recipe `programs` becomes samples: block by block, in memory that stays flat."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile as sf
from numpy.typing import NDArray
from scipy import signal

from evals.scenes.clip_audio import RATE, ClipSource
from evals.scenes.clip_manifest import Clip
from evals.scenes.composition.cue import Cue
from evals.scenes.composition.echoes import echo
from evals.scenes.composition.effects import banded, dulled, overdriven, panned
from evals.scenes.composition.stage_plan import AUDIBLE, FAR_ECHO, StagePlan
from evals.scenes.composition.streams import BedStream, LayerStream
from evals.scenes.render import ATTACK, RELEASE, faded, faster, levelled
from tools.audio import Samples, Segment

BLOCK = 10.0
"""Seconds rendered at a time."""

FULL = 0.99

FRAME = 0.02
"""Seconds of which a level is taken to find where a sound begins and ends."""

BARE = 8.0
"""dB below its mean level down to which a sound is taken to be heard over anything."""

Sides = NDArray[np.float32]
"""Channels × samples."""


@dataclass(frozen=True)
class _Sounding:
    """A sound as it arrives, and the sample at which it begins."""

    start: int
    sides: Sides

    @property
    def stop(self) -> int:
        return self.start + self.sides.shape[1]


@dataclass(frozen=True)
class Rendering:
    """What a rendered scene is known by.

    Attributes:
        sha256: Of its file.
        audible: From when to when each sound can be heard, in order of onset.
    """

    sha256: str
    audible: tuple[Segment, ...]


def written(plan: StagePlan, source: ClipSource, path: Path) -> Rendering:
    """Renders a scene into a WAV file of 16 bits."""
    audible: list[Segment] = []
    with sf.SoundFile(path, "w", RATE, plan.channels, subtype="PCM_16", format="WAV") as file:
        for block in blocks(plan, source, audible.append):
            file.write(block.T)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Rendering(digest, tuple(audible))


def blocks(
    plan: StagePlan, source: ClipSource, told: Callable[[Segment], None] = lambda _: None
) -> Iterator[Sides]:
    """The scene in blocks of channels × samples. The same plan and recordings give the same.

    `told` hears of each sound, in order of onset, from when to when it can be heard.
    """
    rng = np.random.default_rng((*plan.seed, 1))
    echoes = [] if plan.room is None else [echo(plan.room, rng) for _ in range(plan.channels)]
    bed = BedStream(plan.bed, np.random.default_rng((*plan.seed, 2)), plan.band, plan.channels)
    layers = [
        LayerStream(
            one, source, np.random.default_rng((*plan.seed, 3, n)), plan.band, plan.channels
        )
        for n, one in enumerate(plan.layers)
    ]
    waiting, sounding = list(plan.cues), list[_Sounding]()
    total, size = round(plan.seconds * RATE), round(BLOCK * RATE)
    for start in range(0, total, size):
        stop = min(total, start + size)
        while waiting and round(waiting[0].onset * RATE) < stop:
            sounding.append(_sounding(plan, waiting[0], source, echoes))
            told(_heard(plan, waiting.pop(0), sounding[-1]))
        behind = np.sum([one.take(stop - start) for one in (bed, *layers)], axis=0)
        mixed = _gained(plan, behind, start)
        for one in sounding:
            _add(mixed, one, start)
        sounding = [one for one in sounding if one.stop > stop]
        yield np.clip(mixed, -FULL, FULL).astype(np.float32)


def rendered(plan: StagePlan, source: ClipSource) -> Sides:
    """The whole scene at once: channels × samples."""
    return np.concatenate(list(blocks(plan, source)), axis=1)


def _heard(plan: StagePlan, cue: Cue, sounding: _Sounding) -> Segment:
    """From when to when it can be heard, measured on the sound as it arrives.

    It can be where it is no more than `AUDIBLE` dB below its mean level, and not covered by what
    goes on behind it. Nothing covers it down to `BARE`.
    """
    power = np.square(sounding.sides, dtype=np.float64).sum(axis=0)
    frame = round(FRAME * RATE)
    power = np.pad(power, (0, -len(power) % frame)).reshape(-1, frame).mean(axis=1)
    covered = min(cue.level - BARE, plan.behind(cue.onset))
    loud = np.flatnonzero(power > 10 ** (max(cue.level - AUDIBLE, covered) / 10))
    start, end = cue.onset + FRAME * loud[0], cue.onset + FRAME * (loud[-1] + 1)
    return Segment(start=round(start, 2), end=round(min(end, plan.seconds), 2))


def _sounding(
    plan: StagePlan, cue: Cue, source: ClipSource, echoes: list[NDArray[np.float32]]
) -> _Sounding:
    """A sound with its place and its echo."""
    direct = played(cue, source, plan)
    sides = panned(direct, cue.pan) if plan.channels == 2 else direct[np.newaxis]
    if echoes:
        sides = _echoing(sides, direct, echoes, cue)
    return _Sounding(round(cue.onset * RATE), sides)


def _echoing(sides: Sides, direct: Samples, echoes: list[NDArray[np.float32]], cue: Cue) -> Sides:
    """With a room that answers from everywhere, whichever side the sound is on."""
    gain = 10 ** (FAR_ECHO / 20) if cue.distance == "far" else 1.0
    gain /= np.sqrt(len(sides))
    longer = np.stack([signal.oaconvolve(direct, one) for one in echoes]) * np.float32(gain)
    longer[:, : sides.shape[1]] += sides
    return longer.astype(np.float32)


def played(cue: Cue, source: ClipSource, plan: StagePlan) -> Samples:
    """The direct sound, as it arrives."""
    what = cue.what
    samples = source(what) if isinstance(what, Clip) else what.rendered()
    samples = faster(samples, cue.speed, cue.seconds)
    if cue.distance == "far":
        samples = dulled(samples)
    samples = banded(overdriven(samples, cue.drive), cue.band)
    # Last, for what a filter rings before a sound begins must not be cut off.
    return levelled(faded(banded(samples, plan.band), ATTACK, RELEASE), cue.level)


def _gained(plan: StagePlan, behind: Sides, start: int) -> Sides:
    """With the jump of the level, that is in the levels of the cues already."""
    if plan.step is None:
        return behind
    at = round(plan.step.at * RATE) - start
    gained = behind.copy()
    gained[:, max(0, at) :] *= np.float32(10 ** (plan.step.gain / 20))
    return gained


def _add(mixed: Sides, one: _Sounding, start: int) -> None:
    """Adds what of a sound lies in a block that begins at that sample."""
    first, last = max(one.start, start), min(one.stop, start + mixed.shape[1])
    if first < last:
        mixed[:, first - start : last - start] += one.sides[:, first - one.start : last - one.start]
