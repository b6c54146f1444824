"""Trains the model of voices' gender on listed clips, and measures it on sources left for that.

A list has a row a clip: {"path": …, "source": …, "speaker": …, "gender": "f" or "m"}; paths are
relative to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import BaseModel

from agent.train.voice.gender_arithmetic import Array, FittedGender, Flags, VoiceRows, fitted
from agent.train.voice.voice_cache import VERSIONS, VoiceCache
from tools.errors import InputError
from tools.files import write_whole
from tools.json_lines import read_lines
from tools.outside import below
from tools.voice_features import QUANTILES
from tools.voice_gender import ACOUSTIC, GenderFit

MEDIAN = QUANTILES.index(0.5)
"""Which acoustic feature is the logarithm of the median pitch."""

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


def train_gender(listed: Path, held_out: Sequence[str], out: Path, cache: VoiceCache) -> str:
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
    fit = fitted(_heard(listed.parent, trained, cache, VERSIONS))
    told = [
        f"{name}: {measured(fit, _heard(listed.parent, left, cache, [name]))}"
        for name in VERSIONS
        if left
    ]
    write_whole(out, _written(fit, trained, told[0] if told else "").encode())
    return "\n".join(told)


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
    folder: Path, clips: Sequence[ListedClip], cache: VoiceCache, versions: Sequence[str]
) -> VoiceRows:
    """The features of clips, in some of their versions; without those that tell nothing."""
    wanted = [VERSIONS.index(one) for one in versions]
    rows = np.concatenate([cache(below(folder, str(clip.path)))[wanted] for clip in clips])
    voiced = np.isfinite(rows.sum(axis=1))
    each = [clip for clip in clips for _ in wanted]
    return VoiceRows(
        rows[:, :ACOUSTIC],
        rows[:, ACOUSTIC:],
        np.array([f"{clip.source}/{clip.speaker}" for clip in each]),
        np.array([clip.source for clip in each]),
        np.array([clip.gender == "f" for clip in each]),
    ).only(voiced)


def _written(fit: FittedGender, clips: Sequence[ListedClip], told: str) -> str:
    """The file that the tool reads, its numbers to five digits."""

    def short(values: Array) -> tuple[float, ...]:
        return tuple(float(f"{value:.5g}") for value in values)

    voices = {(clip.source, clip.speaker) for clip in clips}
    counted = {one: sum(source == one for source, _ in voices) for one, _ in sorted(voices)}
    packed = GenderFit(
        sources=counted,
        held_out=told,
        acoustic=short(fit.acoustic),
        vector=short(fit.vector),
        bias=float(f"{fit.bias:.5g}"),
    )
    return packed.model_dump_json(indent=1) + "\n"
