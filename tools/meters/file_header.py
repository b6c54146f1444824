"""What a file's header says: nothing is decoded for it."""

from __future__ import annotations

from tools.audio import AudioClip
from tools.evidence import Measurement
from tools.meters.meter import measured


def duration(clip: AudioClip) -> Measurement:
    """How long the clip is."""
    return measured("duration", clip.span, clip.span.duration, "s", confidence=1.0)


def channels(clip: AudioClip) -> Measurement:
    """How many channels the file has."""
    text = {1: "mono", 2: "stereo"}.get(clip.channels, f"{clip.channels} channels")
    return measured("channels", clip.span, clip.channels, "channels", text, 1.0)
