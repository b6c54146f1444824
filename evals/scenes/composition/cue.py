"""One sound of a scene: what it is, and how it will reach the listener.

Times are in hundredths of a second. A level is the mean over a sound's own time as it arrives,
after distance and band and before the room; in stereo, of the power of both channels together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from evals.scenes.clip_manifest import Clip
from evals.scenes.reference import Source
from tools.audio import Samples
from tools.evidence import Percept

Band = Literal["telephone", "am", "fm"]
"""What a sound came through."""

Distance = Literal["near", "far"]

SIDE, MIDDLE = 0.4, 0.1
"""From where a sound is on a side, and up to where it is in the middle, of 1: one channel alone."""


class PlayedMusic(Protocol):
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

    what: Clip | PlayedMusic
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
    def who(self) -> str:
        """Who or what is heard: one name for all that a person says, and for a kind of sound."""
        return self.what.speaker or self.what.label if isinstance(self.what, Clip) else "music"

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
