"""How much sound a model hears at once. What is longer is split or refused, never cut off."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise

from tools.audio import AudioClip, Segment
from tools.errors import ToolError

SERVED = 600.0
"""Seconds of sound that a vLLM server takes in one piece, unless VLLM_MAX_AUDIO_DECODE_DURATION_S
says otherwise."""

KNOWN = (
    # The processor pads or cuts everything to one window of Whisper's.
    (r"qwen2[-_]?audio", 30.0),
    # The processor cuts after 300 s.
    (r"qwen2[._]5[-_]omni", 300.0),
    (r"qwen3[-_]omni", SERVED),
    # Twenty windows of 30 s; the processor cuts what follows.
    (r"audio[-_]?flamingo[-_]?3", SERVED),
    (r"music[-_]?flamingo", SERVED),
)
"""Seconds that a model hears, by what its name holds, the first that fits."""

UNKNOWN = 30.0
"""Seconds for any other: the shortest of all, for most encoders are Whisper's."""

SLACK = 0.05
"""Seconds that a header may be wrong by."""


def longest(model: str) -> float:
    """How many seconds the model of this name hears at once."""
    fits = (seconds for name, seconds in KNOWN if re.search(name, model, re.IGNORECASE))
    return next(fits, UNKNOWN)


def refuse_longer(clip: AudioClip | None, seconds: float, model: str) -> None:
    """Stops what the model would hear only the beginning of.

    Raises:
        ToolError: The clip is longer than `seconds`.
    """
    if clip and clip.span.duration > seconds + SLACK:
        raise ToolError(
            f"found {clip.span.duration:.1f} s of sound; expected at most {seconds:g} s, for "
            f"{model!r} hears no more at once: ask about shorter crops"
        )


def windows(clip: AudioClip, seconds: float) -> Sequence[AudioClip]:
    """The clip in as few windows of equal length as there must be, each short enough."""
    span = clip.span
    count = max(1, math.ceil((span.duration - SLACK) / seconds))
    edges = [span.start + span.duration * at / count for at in range(count)] + [span.end]
    return [clip.crop(Segment(start=start, end=end)) for start, end in pairwise(edges)]
