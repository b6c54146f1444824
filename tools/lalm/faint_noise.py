"""Noise heard in place of a sound: what a model says of it tells of the model alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tools.audio import Samples

LEVEL = -50.0
"""In dB below full scale."""


def faint_noise(sounds: Sequence[Samples]) -> list[Samples]:
    """White noise as long as each of the sounds; the same for the same length."""
    level = np.float32(10 ** (LEVEL / 20))
    return [
        level * np.random.default_rng(0).standard_normal(len(sound), np.float32) for sound in sounds
    ]
