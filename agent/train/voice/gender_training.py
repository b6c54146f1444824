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

from agent.train.voice.gender_arithmetic import FittedGender, VoiceRows, fitted
from tools.audio import AudioClip, Samples
from tools.files import write_whole
from tools.filterbank import RATE
from tools.json_lines import read_lines
from tools.pitch_track import track
from tools.speaker_encoder import SpeakerEncoder
from tools.voice_features import VoiceFeatures, voice_features
from tools.voice_gender import GenderFit

HEARD = 4 * RATE
"""Samples of a clip that are heard."""

BAND = (300, 3400)
"""Hz that a telephone passes."""

NOISE = (10.0, 20.0)
"""Decibels by which noise lies below the voice."""


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
    fit = fitted(_heard(listed.parent, trained, encoder, np.random.default_rng(seed)))
    told = measured(fit, _heard(listed.parent, left, encoder, None)) if left else ""
    write_whole(out, _written(fit, trained, told).encode())
    return told


def measured(fit: FittedGender, voices: VoiceRows) -> str:
    """Accuracy, area under the curve and calibration error, in words."""
    chance = 1 / (1 + np.exp(-fit.odds(voices)))
    right = (chance > 0.5) == voices.woman
    sure = np.maximum(chance, 1 - chance)
    bins = np.minimum((sure * 10).astype(int), 9)
    error = sum(
        abs(float(sure[bins == one].sum() - right[bins == one].sum())) for one in np.unique(bins)
    )
    women, men = chance[voices.woman], chance[~voices.woman]
    area = float((women[:, None] > men).mean()) if len(women) and len(men) else float("nan")
    return (
        f"{len(right)} clips of {len(np.unique(voices.voice))} voices of "
        f"{', '.join(np.unique(voices.source))}: {right.mean():.1%} right, AUC {area:.3f}, "
        f"calibration error {error / len(right):.3f}"
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
        samples = AudioClip.open(folder / clip.path).samples(RATE)[:HEARD]
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
    )
    return packed.model_dump_json(indent=1) + "\n"
