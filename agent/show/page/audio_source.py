"""The recording behind a trace: found and unchanged, embedded where short, or gone."""

from __future__ import annotations

import base64
import hashlib
import io
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import numpy as np
import soundfile as sf

from agent.show.page.pictures import Pictures, draw
from tools import decode
from tools.audio import EDGE, AudioClip
from tools.errors import InputError, ToolError
from tools.files import is_file
from tools.filterbank import RATE

LONGEST = 600.0
"""Seconds of sound that are embedded, at 3 kB each; what is longer is played from its file."""


@dataclass(frozen=True)
class AudioSource:
    """What the page has of the recording.

    Attributes:
        source: A data: URI or a relative path; None where there is nothing to play.
        embedded: Whether the page holds the sound itself.
        offset: The file time at which `source` begins, in seconds.
        pictures: None where the recording is gone.
        why: Why there is no player, in a sentence.
    """

    source: str | None = None
    embedded: bool = True
    offset: float = 0.0
    pictures: Pictures | None = None
    why: str = ""


def sound_of(clip: AudioClip, trace: Path, page: Path) -> AudioSource:
    """The recording of a trace, for a page that will lie at `page`."""
    path = found_file(clip.path, trace)
    if path is None:
        return AudioSource(why=f"The recording {clip.path} is not there any more.")
    here = clip.model_copy(update={"path": path})
    try:
        if (now := _digest(path)) != clip.digest:
            return AudioSource(
                why=f"{path} is another recording now: its SHA-256 is {now[:12]}…, "
                f"and was {clip.digest[:12]}…"
            )
        if clip.span.end > (length := decode.probe(path).seconds) + EDGE:
            return AudioSource(
                why=f"{path} is {length:.2f} s long, and the trace tells of {clip.span}."
            )
        if clip.span.duration > LONGEST:
            return AudioSource(_reference(path, page), embedded=False, pictures=draw(here))
        with ThreadPoolExecutor(1) as aside:
            encoded = aside.submit(_embedded, here)
            return AudioSource(pictures=draw(here), source=encoded.result(), offset=clip.span.start)
    except OSError as error:
        return AudioSource(why=f"{path} cannot be read: {error.strerror}.")
    except (InputError, ToolError) as error:
        return AudioSource(why=f"The recording cannot be decoded: {error}.")


def found_file(path: Path, trace: Path) -> Path | None:
    """Where it was, seen from here; or beside the trace, where both were moved."""
    places = (path, trace.parent / path, trace.parent / path.name)
    return next((place for place in places if is_file(place)), None)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _reference(path: Path, page: Path) -> str:
    """The way from the page to the file, as a URL."""
    try:
        way = os.path.relpath(path.resolve(), page.resolve().parent)
    except ValueError:
        # Two drives of Windows.
        return path.resolve().as_uri()
    return quote(Path(way).as_posix())


def _embedded(clip: AudioClip) -> str:
    """The window as MP3, which every browser plays: mono at 16 kHz, as most tools hear it."""
    file = io.BytesIO()
    with sf.SoundFile(
        file, "w", RATE, 1, format="MP3", subtype="MPEG_LAYER_III", compression_level=0.5
    ) as sound:
        for block in clip.blocks(RATE):
            sound.write(np.clip(block, -1, 1))
    return f"data:audio/mpeg;base64,{base64.b64encode(file.getvalue()).decode()}"
