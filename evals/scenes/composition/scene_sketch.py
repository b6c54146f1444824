"""A scene as a situation leaves it: its sounds, and what is still open about how they are heard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evals.scenes.clip_manifest import Clip
from evals.scenes.composition.cue import Band
from evals.scenes.composition.passages import Passage

Place = Literal["anywhere", "outdoors", "small", "large", "hall"]
"""Where it is; a hall echoes, and outdoors nothing does."""

CROWD = "Hubbub, speech noise, speech babble"


@dataclass(frozen=True)
class Behind:
    """What lies under the whole scene.

    Attributes:
        below: dB from the mean level of the sounds down to it.
    """

    label: str
    clips: tuple[Clip, ...]
    below: float
    streams: int = 1


@dataclass(frozen=True)
class SceneSketch:
    """A scene to be finished.

    Attributes:
        lead: Seconds before the first sound.
        rest: Seconds after the last one; None leaves it to chance.
        seated: Whether the places of its sounds are given already.
        least: dB by which each sound must stand above the others, or may lie below them.
        noise: dB from the mean level of the sounds down to the recording's own noise.
        jump: When the level jumps, and by how many dB.
    """

    passage: Passage
    behind: tuple[Behind, ...] = ()
    place: Place = "anywhere"
    band: Band | None = None
    lead: float | None = None
    rest: float | None = None
    stereo: bool | None = None
    seated: bool = False
    least: float = -2.0
    noise: float | None = None
    jump: tuple[float, float] | None = None
    clipped: bool = False
