"""What the recording looks like: a waveform as an SVG path, a mel spectrogram as a PNG."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools.audio import AudioClip, Samples
from tools.errors import ToolError
from tools.filterbank import HOP, RATE, WINDOW, kaldi_log_mel

COLUMNS = 3000
"""The most columns of a picture: an hour is drawn in as many as three minutes."""

BLOCK = 30.0
"""Seconds drawn at a time; memory stays flat."""

BANDS = 80

LEVELS = 51
"""Steps of loudness in the spectrogram."""

Rows = NDArray[np.float32]


@dataclass(frozen=True)
class Pictures:
    """Both pictures of one clip, from its first second to its last.

    Attributes:
        columns: The width of the path's coordinates; its height is from -1 to 1.
        wave: The `d` of an SVG path, scaled to the loudest sample.
        mel: A data: URI; the louder, the less transparent.
        peak: The loudest sample in dBFS; None in digital silence.
    """

    columns: int
    wave: str
    mel: str
    peak: float | None


def draw(clip: AudioClip) -> Pictures:
    """Decodes the clip once, block by block.

    Raises:
        ToolError: It cannot be decoded any more.
    """
    per_column = max(HOP, math.ceil(clip.span.duration * RATE / COLUMNS / HOP) * HOP)
    lows, highs, mels = list[Rows](), list[Rows](), list[Rows]()
    for block in _whole_columns(clip, per_column):
        columns = np.pad(block, (0, -len(block) % per_column)).reshape(-1, per_column)
        lows.append(columns.min(axis=1))
        highs.append(columns.max(axis=1))
        mels.append(_bands(block, per_column, len(columns)))
    if not lows:
        raise ToolError(f"there is no sound in {clip.span}")
    low, high = np.concatenate(lows), np.concatenate(highs)
    peak = float(max(-low.min(), high.max()))
    return Pictures(
        columns=len(low),
        wave=_path(low / (peak or 1), high / (peak or 1)),
        mel=_png(np.concatenate(mels)),
        peak=20 * math.log10(peak) if peak > 0 else None,
    )


def _whole_columns(clip: AudioClip, per_column: int) -> Iterator[Samples]:
    """Blocks that end where a column does, as far as the clip goes."""
    size = math.ceil(BLOCK * RATE / per_column) * per_column
    yield from clip.blocks(RATE, seconds=size / RATE)


def _bands(block: Samples, per_column: int, columns: int) -> Rows:
    """Columns × bands: the loudest frame of each column, so that no click is lost."""
    missing = columns * per_column + WINDOW - HOP - len(block)
    frames = kaldi_log_mel(np.pad(block, (0, missing)))
    return frames.reshape(columns, -1, BANDS).max(axis=1)


def _path(low: Rows, high: Rows) -> str:
    """The outline: along the highs, and back along the lows. SVG counts downwards."""
    there = [f"{at} {-y:.3g}" for at, y in enumerate(high)]
    back = [f"{at} {-y:.3g}" for at, y in reversed(list(enumerate(low)))]
    return f"M{'L'.join(there)}L{'L'.join(back)}Z"


def _png(mel: Rows) -> str:
    """High bands on top; from the background's level to nearly the loudest."""
    floor, top = np.quantile(mel, [0.1, 0.999])
    level: Rows = np.clip((mel.T[::-1] - floor) / max(float(top - floor), 1e-6), 0, 1)
    # Few levels look the same and take half the bytes.
    steps = np.asarray(np.round(LEVELS * level**1.3) * (255 // LEVELS), np.uint8)
    alpha = Image.fromarray(steps)
    image = Image.merge("LA", (Image.new("L", alpha.size), alpha))
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=5)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
