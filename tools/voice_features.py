"""What tells whose kind of voice is heard: its pitch, its resonances, and its vector."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.audio import Samples
from tools.filterbank import RATE, kaldi_log_mel
from tools.formants import formants
from tools.pitch_track import Hertz
from tools.speaker_encoder import LEAST, SpeakerEncoder

QUANTILES = (0.1, 0.5, 0.9)
"""Of the pitch."""

VOICED = 10
"""Pitched frames below which a voice cannot be told."""

LONGEST = 6.0
"""Seconds of a stretch that are listened to."""


class VoiceFeatures(NamedTuple):
    """Logarithms of the pitch's quantiles and of four resonances (7), and the voice's vector."""

    acoustic: NDArray[np.float64]
    vector: NDArray[np.float64]


def voice_features(samples: Samples, hertz: Hertz, encoder: SpeakerEncoder) -> VoiceFeatures | None:
    """Of a stretch of one voice at 16 kHz, with its pitch; None where too little is voiced."""
    samples = samples[: round(LONGEST * RATE)]
    hertz = hertz[: round(LONGEST * 100)]
    pitched = hertz[hertz > 0]
    resonances = formants(samples, hertz) if len(pitched) >= VOICED else None
    features = kaldi_log_mel(samples)
    if resonances is None or len(features) < LEAST:
        return None
    pitch = np.quantile(pitched, QUANTILES)
    vector = encoder(features).astype(np.float64)
    return VoiceFeatures(np.log(np.concatenate([pitch, resonances])), vector)
