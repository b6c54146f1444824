"""What is known of a recorded or generated piece of music, in the words of `tools/music.py`."""

from __future__ import annotations

from collections.abc import Iterator

from evals.scenes.clip_manifest import Clip
from evals.scenes.reference import TRUTH
from tools.audio import Segment
from tools.evidence import Measurement, SoundEvent, Trait
from tools.meters.meter import measured

STYLES = ("acoustic", "electronic")
"""The words of a track's manner that say which kind of instruments play; the others are moods that
nothing confirms.
"""


def track_facts(clip: Clip, where: Segment) -> Iterator[SoundEvent | Trait | Measurement]:
    """Of a clip of kind "track" that is heard in a segment: no more than its list is sure of."""
    yield SoundEvent(segment=where, tool=TRUTH, confidence=1.0, label=clip.label)
    for style in clip.manner.split(", "):
        if style in STYLES:
            yield Trait(
                segment=where, tool=TRUTH, confidence=1.0, aspect="instrumentation", label=style
            )
    if clip.bpm is not None:
        yield measured("tempo", where, clip.bpm, "BPM", confidence=1.0, tool=TRUTH)
    if clip.key:
        yield measured("key", where, text=clip.key, confidence=1.0, tool=TRUTH)
