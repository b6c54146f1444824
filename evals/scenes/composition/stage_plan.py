"""What will happen in a scene of recipe `programs`, and how it will reach the listener.

Times are in hundredths of a second. A level is the mean over a sound's own time as it arrives,
after distance and band and before the room; in stereo, of the power of both channels together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from evals.scenes.clip_manifest import Clip
from evals.scenes.reference import Source
from evals.scenes.scene_plan import Room
from evals.splits import Split
from tools.audio import Samples
from tools.evidence import Percept

Band = Literal["telephone", "am", "fm"]
"""What a sound came through."""

Distance = Literal["near", "far"]

AUDIBLE = 25.0
"""dB below its own mean level at which a dying sound has ended, where nothing covers it before."""

FAR_ECHO = 8.0
"""dB by which the room is louder, against the direct sound, of what is far away."""

SIDE, MIDDLE = 0.4, 0.1
"""From where a sound is on a side, and up to where it is in the middle, of 1: one channel alone."""


class Score(Protocol):
    """Music that is played for the scene, of which everything is known."""

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        ...

    @property
    def sources(self) -> tuple[Source, ...]:
        """What it is played with."""
        ...

    def rendered(self) -> Samples:
        """Its samples at `clip_audio.RATE`, mono."""
        ...

    def facts(self, onset: float) -> Sequence[Percept]:
        """What is true of it, where it begins at the onset."""
        ...


@dataclass(frozen=True)
class Cue:
    """One sound of a scene, and how it is heard.

    Attributes:
        speed: How much faster a recording is played, and higher.
        pan: From -1, left, to 1, right; without meaning in a mono scene.
        drive: dB by which its loudest peak was cut before it came through its band.
    """

    what: Clip | Score
    onset: float
    level: float
    speed: float = 1.0
    distance: Distance = "near"
    pan: float = 0.0
    band: Band | None = None
    drive: float = 0.0

    @property
    def seconds(self) -> float:
        """How long it lasts, without the room."""
        return round(self.what.seconds / self.speed, 2)

    @property
    def end(self) -> float:
        """When its last sample is played."""
        return round(self.onset + self.seconds, 2)

    @property
    def label(self) -> str:
        """What it is to be called; nothing for what people say, and for scores."""
        return self.what.label if isinstance(self.what, Clip) else ""

    @property
    def spoken(self) -> bool:
        """Whether somebody says it."""
        return isinstance(self.what, Clip) and self.what.kind == "voice"

    @property
    def side(self) -> str:
        """Where it is in a stereo scene, in the meter of balance's words; "" in between."""
        if abs(self.pan) <= MIDDLE:
            return "centre"
        return "" if abs(self.pan) < SIDE else "left" if self.pan < 0 else "right"


@dataclass(frozen=True)
class Layer:
    """What sounds from the first to the last sample, made of pieces of recordings.

    Attributes:
        streams: How many run at once; a dozen voices are a crowd.
    """

    label: str
    clips: tuple[Clip, ...]
    level: float
    streams: int = 1


@dataclass(frozen=True)
class Bed:
    """The noise of the recording itself.

    Attributes:
        tilt: How much duller than white it is, from 0 to below 1.
    """

    level: float
    tilt: float


@dataclass(frozen=True)
class Step:
    """From when on everything is louder, and by how many dB; quieter below 0."""

    at: float
    gain: float


@dataclass(frozen=True)
class StagePlan:
    """A scene before it is rendered.

    Attributes:
        seed: Of what only rendering needs: the room's, the bed's and the layers' chance.
        cues: In order of onset.
        band: What all of it came through, bed and layers too.
        step: A jump of the level. The levels of cues have it in them.
        clipped: Whether it was recorded too loudly: what is beyond full scale is cut off.
    """

    name: str
    kind: str
    split: Split
    seed: tuple[int, ...]
    seconds: float
    channels: int
    cues: tuple[Cue, ...]
    layers: tuple[Layer, ...]
    bed: Bed
    room: Room | None
    band: Band | None = None
    step: Step | None = None
    clipped: bool = False

    def behind(self, seconds: float) -> float:
        """The level of all that goes on behind the sounds at a time."""
        layers = sum(power(layer.level) for layer in self.layers)
        return decibels(layers + power(self.bed.level)) + self.gain(seconds)

    @property
    def clips(self) -> Iterator[Clip]:
        """Every recording it may need, in order of first use."""
        for layer in self.layers:
            yield from layer.clips
        yield from (cue.what for cue in self.cues if isinstance(cue.what, Clip))

    def offset(self, cue: Cue) -> float:
        """When a sound has died away: its own end, and what is audible of the room after it."""
        end = cue.end if self.room is None else cue.end + tail(self.room, cue.distance)
        return round(min(end, self.seconds), 2)

    def gain(self, seconds: float) -> float:
        """By how many dB the scene is louder at a time than at its start."""
        return self.step.gain if self.step and seconds >= self.step.at else 0.0

    def layer_level(self, layer: Layer) -> float:
        """The mean level of a layer, the jump of the level in it."""
        if self.step is None:
            return layer.level
        late = (self.seconds - self.step.at) / self.seconds
        return round(layer.level + decibels(1 - late + late * power(self.step.gain)), 2)


def tail(room: Room, distance: Distance) -> float:
    """Seconds in which the echo of a sound falls as far as `AUDIBLE` says."""
    echo = room.wet + (FAR_ECHO if distance == "far" else 0.0)
    return max(0.0, (AUDIBLE + echo) / 60 * room.decay)


def power(level: float) -> float:
    """A level as a power."""
    return 10 ** (level / 10)


def decibels(power: float) -> float:
    """A power as a level."""
    return 10 * float(np.log10(max(power, 1e-15)))
