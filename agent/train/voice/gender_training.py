"""Trains the model of voices' gender on listed clips, and measures it on sources left for that.

A list has a row a clip: {"path": …, "source": …, "speaker": …, "gender": "f" or "m"}; paths are
relative to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
from pydantic import BaseModel
from scipy import signal

from agent.train.voice.gender_arithmetic import Array, FittedGender, Flags, VoiceRows, fitted
from tools.audio import AudioClip, Samples
from tools.errors import InputError
from tools.files import write_whole
from tools.filterbank import RATE
from tools.json_lines import read_lines
from tools.outside import below
from tools.pitch_track import track
from tools.speaker_encoder import SpeakerEncoder
from tools.voice_features import VoiceFeatures, voice_features
from tools.voice_gender import MEDIAN, GenderFit

HEARD = 4 * RATE
"""Samples of a clip that are heard."""

BAND = (300, 3400)
"""Hz that a telephone passes."""

NOISE = (10.0, 20.0)
"""Decibels by which noise lies below the voice."""

LEAST = 3
"""Sources to train on that have women and men."""

HIGH_MAN, LOW_WOMAN = 140, 160
"""Hz above and below which a voice is unusual."""

SURE = 0.9
"""The probability from which an error is counted."""


class ListedClip(BaseModel, frozen=True):
    """A clip of one voice."""

    path: Path
    source: str
    speaker: str
    gender: Literal["f", "m"]


def train_gender(
    listed: Path, held_out: Sequence[str], out: Path, encoder: SpeakerEncoder, seed: int
) -> str:
    """Writes the model of all clips but those of some sources, and says how it does on these."""
    clips = read_lines(listed, ListedClip, "clips of voices")
    trained = [clip for clip in clips if clip.source not in held_out]
    left = [clip for clip in clips if clip.source in held_out]
    both = [
        source
        for source in sorted({clip.source for clip in trained})
        if {"f", "m"} == {clip.gender for clip in trained if clip.source == source}
    ]
    if len(both) < LEAST:
        raise InputError(f"{listed}: women and men of {both}; expected them of {LEAST} sources")
    fit = fitted(_heard(listed.parent, trained, encoder, np.random.default_rng(seed)))
    told = measured(fit, _heard(listed.parent, left, encoder, None)) if left else ""
    write_whole(out, _written(fit, trained, told).encode())
    return told


def measured(fit: FittedGender, voices: VoiceRows) -> str:
    """Accuracy, area under the curve and calibration error, in words; also of unusual voices."""
    chance = 1 / (1 + np.exp(-fit.odds(voices)))
    pitch = np.exp(voices.acoustic[:, MEDIAN])
    women, men = chance[voices.woman], chance[~voices.woman]
    area = float((women[:, None] > men).mean()) if len(women) and len(men) else float("nan")
    high, low = ~voices.woman & (pitch > HIGH_MAN), voices.woman & (pitch < LOW_WOMAN)
    return (
        f"{_counted(voices, chance)} of {', '.join(np.unique(voices.source))}: "
        f"{_calibrated(voices, chance)}, AUC {area:.3f}; "
        f"men above {HIGH_MAN} Hz: {_part(voices, chance, high)}; "
        f"women below {LOW_WOMAN} Hz: {_part(voices, chance, low)}"
    )


def _part(voices: VoiceRows, chance: Array, rows: Flags) -> str:
    if not rows.any():
        return "none"
    part = voices.only(rows)
    return f"{_counted(part, chance[rows])}, {_calibrated(part, chance[rows])}"


def _counted(voices: VoiceRows, chance: Array) -> str:
    return f"{len(chance)} clips of {len(np.unique(voices.voice))} voices"


def _calibrated(voices: VoiceRows, chance: Array) -> str:
    """How often it is right, how sure it is, and the mean gap between both in bins of a tenth."""
    right, sure = (chance > 0.5) == voices.woman, np.maximum(chance, 1 - chance)
    bins = np.minimum((sure * 10).astype(int), 9)
    gaps = [abs(float((sure - right)[bins == one].sum())) for one in np.unique(bins)]
    wrong = int((~right & (sure >= SURE)).sum())
    return (
        f"{right.mean():.1%} right, said {sure.mean():.1%}, calibration error "
        f"{sum(gaps) / len(right):.3f}, {wrong} wrong and at least {SURE:.0%} sure"
    )


def _heard(
    folder: Path,
    clips: Sequence[ListedClip],
    encoder: SpeakerEncoder,
    rng: np.random.Generator | None,
) -> VoiceRows:
    """The features of clips; with a generator also of each over a telephone and in noise."""
    rows: list[tuple[VoiceFeatures, ListedClip]] = []
    for clip in clips:
        samples = AudioClip.open(below(folder, clip.path)).samples(RATE)[:HEARD]
        for version in _versions(samples, rng) if rng else (samples,):
            found = voice_features(version, track(version, RATE), encoder)
            if found:
                rows.append((found, clip))
    return VoiceRows(
        np.stack([found.acoustic for found, _ in rows]),
        np.stack([found.vector for found, _ in rows]),
        np.array([f"{clip.source}/{clip.speaker}" for _, clip in rows]),
        np.array([clip.source for _, clip in rows]),
        np.array([clip.gender == "f" for _, clip in rows]),
    )


def _versions(samples: Samples, rng: np.random.Generator) -> Iterator[Samples]:
    """A clip as it is, over a telephone, and in noise."""
    yield samples
    passed = cast("Any", signal).butter(4, BAND, "bandpass", fs=RATE, output="sos")
    yield np.asarray(signal.sosfilt(passed, samples), np.float32)
    level = float(np.sqrt(np.mean(samples**2))) * 10 ** (-rng.uniform(*NOISE) / 20)
    yield samples + (level * rng.standard_normal(len(samples))).astype(np.float32)


def _written(fit: FittedGender, clips: Sequence[ListedClip], told: str) -> str:
    """The file that the tool reads, its numbers to five digits."""

    def short(values: np.ndarray) -> tuple[float, ...]:
        return tuple(float(f"{value:.5g}") for value in values)

    voices = {(clip.source, clip.speaker) for clip in clips}
    counted = {one: sum(source == one for source, _ in voices) for one, _ in sorted(voices)}
    packed = GenderFit(
        sources=counted,
        held_out=told,
        means=short(fit.means),
        scales=short(fit.scales),
        weights=short(fit.weights),
        bias=float(f"{fit.bias:.5g}"),
        direction=short(fit.direction),
        doubt=float(f"{fit.doubt:.5g}"),
    )
    return packed.model_dump_json(indent=1) + "\n"
