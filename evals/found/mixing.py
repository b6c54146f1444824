"""Recipes become sound: the same files and the same recipe give the same samples."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile as sf
import soxr

from evals.found.recordings import MixPart, MixRecipe, WholeFile
from tools.files import replacing

Wave = npt.NDArray[np.float64]

RATE = 16_000
"""Samples a second in which mixes are made; another rate is made of the finished mix."""

FRAME = RATE // 20
FADE = RATE // 100
CROSSFADE = RATE // 4
FAR_SIDE = 0.3
"""What is on one side is so much quieter on the other."""
PEAK = 0.97


def write(recording: WholeFile | MixRecipe, root: Path, path: Path) -> None:
    """Renders into a FLAC file; one that is half written never has its name."""
    rate = recording.rate or RATE
    with replacing(path) as part:
        sf.write(part, rendered(recording, root), rate, format="FLAC", subtype="PCM_16")


def rendered(recording: WholeFile | MixRecipe, root: Path) -> Wave:
    """Samples, or samples × channels, at the recording's own rate."""
    if isinstance(recording, WholeFile):
        return _mono(root / recording.file, recording.rate or RATE)
    mixed = _mixed(recording, root)
    peak = float(np.abs(mixed).max())
    if peak > PEAK:
        mixed = mixed * PEAK / peak
    return mixed if recording.rate == RATE else soxr.resample(mixed, RATE, recording.rate)


def _mixed(mix: MixRecipe, root: Path) -> Wave:
    """Noise, and every part added to it."""
    length = round(mix.seconds * RATE)
    rng = np.random.default_rng(mix.noise.seed)
    spread = 10 ** (mix.noise.level / 20)
    channels = [rng.normal(0, spread, length) for _ in range(mix.channels)]
    for part in mix.parts:
        start = round(part.at * RATE)
        sound = _piece(part, root)[: length - start]
        for side, channel in zip(("left", "right"), channels, strict=False):
            far = mix.channels == 2 and part.side not in (None, side)
            channel[start : start + len(sound)] += sound * (FAR_SIDE if far else 1)
    return channels[0] if mix.channels == 1 else np.stack(channels, axis=1)


def _piece(part: MixPart, root: Path) -> Wave:
    """Cut, made as long as it is to be, faded at both ends, and brought to its level."""
    sound = _mono(root / part.file, RATE)
    if part.cut is not None:
        start, end = (round(second * RATE) for second in part.cut)
        sound = sound[start:end]
    if part.lasts is not None:
        sound = _repeated(sound, round(part.lasts * RATE))
    sound = _faded(sound)
    return sound * 10 ** ((part.level - _loudness(sound)) / 20)


def _mono(path: Path, rate: int) -> Wave:
    frames, native = sf.read(path, dtype="float32", always_2d=True)
    mono = frames.mean(axis=1)
    heard = mono if native == rate else soxr.resample(mono, native, rate)
    return heard.astype(np.float64)


def _repeated(sound: Wave, length: int) -> Wave:
    """The sound again and again, each time crossfaded into the next at equal power."""
    rise = np.sin(np.linspace(0, np.pi / 2, CROSSFADE))
    out = sound.copy()
    while len(out) < length:
        out[-CROSSFADE:] = out[-CROSSFADE:] * rise[::-1] + sound[:CROSSFADE] * rise
        out = np.concatenate([out, sound[CROSSFADE:]])
    return out[:length]


def _faded(sound: Wave) -> Wave:
    edge = min(FADE, len(sound) // 4)
    rise = np.linspace(0, 1, edge)
    out = sound.copy()
    out[:edge] *= rise
    out[-edge:] *= rise[::-1]
    return out


def _loudness(sound: Wave) -> float:
    """Of the loudest tenth of 50 ms frames, in dB."""
    count = len(sound) // FRAME
    frames = sound[: count * FRAME].reshape(count, FRAME) if count else sound[np.newaxis]
    levels = np.sqrt((frames**2).mean(axis=1))
    return float(20 * np.log10(np.percentile(levels, 90) + 1e-9))
