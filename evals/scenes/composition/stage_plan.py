"""What will happen in a scene of recipe `programs`: its sounds, and all that lies around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from evals.scenes.clip_manifest import Clip
from evals.scenes.composition.cue import Band, Cue, Distance
from evals.scenes.scene_plan import Room
from evals.splits import Split

AUDIBLE = 25.0
"""dB below its own mean level at which a dying sound has ended, where nothing covers it before."""

FAR_ECHO = 8.0
"""dB by which the room is louder, against the direct sound, of what is far away."""


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
class LevelJump:
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
    step: LevelJump | None = None
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
