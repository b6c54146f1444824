"""Real recordings of the development split, for ears to be measured on, and figures of shares."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import platformdirs
import soundfile
from numpy.typing import NDArray

from evals.scenes.clip_audio import RATE
from evals.scenes.clip_manifest import Kind
from evals.scenes.sources.source_registry import clips
from evals.scenes.stock import Stock, stock
from evals.splits import Split
from evals.stats import estimates
from tools.audio import AudioClip, Samples

LOUDNESS = 0.05
"""The root mean square to which every recording is brought."""

CACHE = platformdirs.user_cache_path("listen-again") / "recordings"


def recorded(kind: Kind, split: Split = "dev") -> Stock:
    """What there is of a kind; Debian's packages are fetched where they lack."""
    told: list[str] = []
    return stock(clips(split, kind), None, CACHE, told.append)


def levelled(samples: Samples, gain: float = 0.0) -> Samples:
    """Samples at the common level, and so many decibels above it."""
    power = float(np.sqrt(np.mean(np.square(samples)))) or 1.0
    return (samples * (LOUDNESS / power) * 10 ** (gain / 20)).astype(np.float32)


def mixed(*placed: tuple[float, Samples], seconds: float) -> Samples:
    """Sounds where they begin, added up."""
    made = np.zeros(round(seconds * RATE), np.float32)
    for onset, samples in placed:
        at = round(onset * RATE)
        made[at : at + len(samples)] += samples[: max(0, len(made) - at)]
    return made


def written(samples: NDArray[np.floating], path: Path) -> AudioClip:
    """A recording to be opened as any other."""
    soundfile.write(path, np.clip(samples, -1, 1), RATE, subtype="PCM_16")
    return AudioClip.open(path)


def share(right: Sequence[bool], clusters: Sequence[str]) -> str:
    """How often something is right, with its interval over recordings, and of how many."""
    (found,) = estimates(np.array(right, dtype=np.float64)[:, None], clusters)
    assert found is not None
    return f"{found.value:.0%} [{found.low:.0%}, {found.high:.0%}] of {len(right)}"
