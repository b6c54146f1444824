"""What sounds when in a recording, by its recipe and the index: what questions' keys are held to.

Numbers of occasions count from 1; -1 is the last. A window holds what begins in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path

import soundfile as sf

from evals.found.found_index import FoundFile
from evals.found.recordings import MixPart, MixRecipe, Span, WholeFile
from evals.found.speaker_turns import GENDERS, turns

SPEECH = "speech"


@dataclass(frozen=True)
class SoundOccasion:
    """Something that sounds once.

    Attributes:
        label: The index's word, or "speech".
        level: Of the part that it stands in, in dB; None in a file as it is.
        side: On which it is louder; "" where it is on neither.
    """

    label: str
    start: float
    end: float
    words: str = ""
    speaker: str = ""
    gender: str = ""
    level: float | None = None
    side: str = ""

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.end - self.start


@dataclass(frozen=True)
class FoundTimeline:
    """Every occasion of a recording, in order of their beginnings."""

    occasions: tuple[SoundOccasion, ...]
    seconds: float
    rate: int
    channels: int

    def of(self, label: str = "", start: float = 0, end: float = inf) -> list[SoundOccasion]:
        """The occasions of a label that begin in a window; "" is any."""
        return [
            one for one in self.occasions if label in ("", one.label) and start <= one.start < end
        ]

    def at(self, place: int, label: str = "") -> SoundOccasion:
        """The occasion at a place; IndexError where there are fewer."""
        return self.of(label)[place - 1 if place > 0 else place]


def timeline(
    recording: WholeFile | MixRecipe, index: Mapping[str, FoundFile], root: Path
) -> FoundTimeline:
    """Of a recording whose files are there."""
    if isinstance(recording, WholeFile):
        header = sf.info(root / recording.file)
        whole = MixPart(file=recording.file, at=0, level=0, occasions=recording.occasions)
        found = _occasions(whole, index[recording.file], root, header.duration)
        rate = recording.rate or header.samplerate
        return FoundTimeline(
            tuple(found), header.duration, rate, 1 if recording.rate else header.channels
        )
    every = [
        one for part in recording.parts for one in _occasions(part, index[part.file], root, inf)
    ]
    within = [_until(one, recording.seconds) for one in every]
    ordered = tuple(sorted(within, key=lambda one: one.start))
    return FoundTimeline(ordered, recording.seconds, recording.rate, recording.channels)


def _until(one: SoundOccasion, end: float) -> SoundOccasion:
    return replace(one, end=min(one.end, end))


def _occasions(part: MixPart, known: FoundFile, root: Path, whole: float) -> list[SoundOccasion]:
    """What a part brings, in the time of the mix."""
    start, end = part.cut or (0.0, whole if whole < inf else sf.info(root / part.file).duration)
    level = part.level if whole == inf else None
    if known.rttm:
        name = Path(part.file).stem
        spoken = [turn for turn in turns(root / known.rttm).get(name, ()) if turn.end > start]
        return [
            SoundOccasion(
                SPEECH,
                part.at + max(turn.start, start) - start,
                part.at + min(turn.end, end) - start,
                speaker=turn.speaker,
                gender=turn.gender,
                level=level,
                side=part.side or "",
            )
            for turn in spoken
            if turn.start < end
        ]
    spans: tuple[Span, ...] = part.occasions or ((0.0, part.lasts or end - start),)
    return [
        SoundOccasion(
            known.label or SPEECH,
            part.at + first,
            part.at + last,
            words=known.words,
            speaker=known.speaker,
            # Every speaker of the digits is a man.
            gender="" if known.label else GENDERS["M"],
            level=level,
            side=part.side or "",
        )
        for first, last in spans
    ]
