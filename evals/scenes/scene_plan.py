"""What will happen in a scene, and when and how loud: all of it, before any sample is read.

Times are in hundredths of a second, so that sums of them stay exact. Levels are means over a
recording's own time, in dB below full scale, before room and bed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evals.scenes.clip_manifest import Clip
from evals.splits import Split

HEADROOM = 2.0
"""How far the loudest peak of a recording stays below full scale, in dB."""


@dataclass(frozen=True)
class Event:
    """One recording in a scene.

    Attributes:
        level: Its mean level.
        speed: How much faster it is played, and higher; 1 for all but notes.
    """

    clip: Clip
    onset: float
    level: float
    speed: float = 1.0

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return round(self.clip.seconds / self.speed, 2)

    @property
    def offset(self) -> float:
        """When it ends."""
        return round(self.onset + self.seconds, 2)


@dataclass(frozen=True)
class Beat:
    """A stretch with a steady beat."""

    start: float
    end: float
    bpm: int


@dataclass(frozen=True)
class Room:
    """How a scene resounds.

    Attributes:
        decay: The time in which the sound falls by 60 dB, in seconds.
        wet: The room's energy below the direct sound's, in dB.
    """

    decay: float
    wet: float


@dataclass(frozen=True)
class ScenePlan:
    """A scene before it is rendered.

    Attributes:
        seed: Of the noise that only rendering needs: the room's and the bed's grains.
        events: In order of onset.
        background: What sounds from the first to the last sample, behind the events.
        bed: The noise below all of it, and its level.
        room: None for a dry scene.
        snr: Speech above the background, in dB, where there are both.
    """

    name: str
    kind: str
    split: Split
    seed: tuple[int, ...]
    seconds: float
    events: tuple[Event, ...]
    bed: Event
    background: Event | None = None
    room: Room | None = None
    beats: tuple[Beat, ...] = ()
    snr: float | None = None

    @property
    def clips(self) -> Iterator[Clip]:
        """Every recording it needs, in order of first use; the bed comes last."""
        behind = [] if self.background is None else [self.background]
        for event in (*behind, *self.events, self.bed):
            yield event.clip


def allowed(clip: Clip, level: float) -> float:
    """The level, or a lower one where the recording would clip."""
    return round(min(level, -HEADROOM - clip.crest), 2)


def speech_level(events: Sequence[Event]) -> float:
    """The mean level of the voices while they sound, pauses left out."""
    power = [10 ** (e.level / 10) * e.seconds for e in events]
    time = [e.clip.active * e.seconds for e in events]
    return round(10 * float(np.log10(sum(power) / sum(time))), 2)
