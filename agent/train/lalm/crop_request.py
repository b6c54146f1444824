"""What a model asks to hear once more, and the crop that it is played."""

from __future__ import annotations

import base64
import binascii
import io
import re
from pathlib import Path

import soundfile as sf

from tools.audio import Segment
from tools.errors import ToolError

_TAG = re.compile(r"<listen\b([^<>]*)/?>\s*$")
# A time has no more digits; of three hundred, a number is infinite.
_TIME = re.compile(r"\b(from|to)\s*=\s*[\"']?(?:(\d{1,4}):)?(\d{1,9}(?:\.\d{1,20})?)(?![\d:]|\.\d)")

SHORTEST = 0.1
"""Seconds: less than that a model hears nothing of."""

LETTERS = 64 << 20
"""Of a recording that comes as base64."""


def requested(text: str) -> Segment | None:
    """The stretch that a completion ends by asking for; None where it does not end so.

    Raises:
        ToolError: It asks, but for no stretch.
    """
    found = _TAG.search(text)
    if found is None:
        return None
    told = _TIME.findall(found[1])
    times = {name: 60 * int(minutes or 0) + float(seconds) for name, minutes, seconds in told}
    start, end = times.get("from"), times.get("to")
    if start is None or end is None or end - start < SHORTEST:
        raise ToolError(
            f"found {found[0].strip()[:80]!r}; expected "
            f'<listen from="START" to="END"/>, with {SHORTEST:g} s or more between'
        )
    return Segment(start=start, end=end)


def crop(recording: str, where: Segment) -> str:
    """The stretch of a recording as WAV in base64, in the recording's own rate and channels.

    Args:
        recording: Its path, or its bytes in base64, as rollout servers get them.
        where: What to keep, in seconds.

    Raises:
        ToolError: The stretch lies outside, or the recording cannot be read.
    """
    try:
        with sf.SoundFile(_file(recording)) as file:
            length = file.frames / file.samplerate
            if where.start + SHORTEST > length:
                raise ToolError(f"found {where}; expected a stretch within {length:.2f} s")
            file.seek(round(where.start * file.samplerate))
            samples = file.read(round(where.duration * file.samplerate), dtype="float32")
            rate = file.samplerate
    except (sf.LibsndfileError, OSError) as error:
        raise ToolError(f"cannot read the recording: {error}") from None
    made = io.BytesIO()
    sf.write(made, samples, rate, format="WAV", subtype="PCM_16")
    return base64.b64encode(made.getvalue()).decode()


def _file(recording: str) -> Path | io.BytesIO:
    """A path where there is one; else what the letters stand for."""
    if len(recording) < 4096 and Path(recording).is_file():
        return Path(recording)
    data = recording.rpartition("base64,")[2] if recording.startswith("data:") else recording
    try:
        return io.BytesIO(base64.b64decode(data[:LETTERS], validate=True))
    except binascii.Error:
        raise ToolError(
            f"found {recording[:40]!r}; expected a file, or a recording in base64"
        ) from None
