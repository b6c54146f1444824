"""Several recordings as one, end to end, for tools that must hear them together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile as sf

from tools.audio import AudioClip, Segment
from tools.evidence import Percept

RATE = 16_000

PAUSE = 0.5
"""Seconds of silence between two recordings, over which nothing runs on."""


def written_together(clips: Sequence[AudioClip], path: Path) -> AudioClip:
    """The windows of all clips, one after the other, in a file."""
    with sf.SoundFile(path, "w", RATE, 1, "PCM_16") as file:
        for clip in clips:
            for piece in clip.pieces(RATE):
                file.write(np.clip(piece, -1.0, 1.0))
            file.write(np.zeros(round(PAUSE * RATE), np.float32))
    return AudioClip.open(path)


def of_clip(
    percepts: Sequence[Percept], clips: Sequence[AudioClip], at: int
) -> tuple[Percept, ...]:
    """What was heard of one of the clips, in its own file's time.

    Args:
        percepts: What was heard of all together.
        clips: In their order.
        at: Which, from 0.
    """
    begins = sum(clip.span.duration + PAUSE for clip in clips[:at])
    own = Segment(start=begins, end=begins + clips[at].span.duration)
    shift = clips[at].span.start - begins
    found: list[Percept] = []
    for percept in percepts:
        place = percept.segment
        if place is None:
            found.append(percept)
        elif (inside := place.intersect(own)) is not None:
            moved = Segment(start=max(0.0, inside.start + shift), end=inside.end + shift)
            found.append(percept.model_copy(update={"segment": moved}))
    return tuple(found)
