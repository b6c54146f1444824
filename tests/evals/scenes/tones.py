"""Recordings without files: every clip is a tone of its own, under a slow swell."""

import numpy as np

from evals.scenes.clip_audio import RATE
from evals.scenes.clip_manifest import Clip
from tools.audio import Samples


class Tones:
    """Gives each clip a pitch by its hash, and remembers which were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, clip: Clip) -> Samples:
        self.asked.append(clip.file)
        times = np.arange(round(clip.seconds * RATE)) / RATE
        pitch = 200 + int(clip.sha256[:4], 16) % 2000
        swell = 0.6 + 0.4 * np.sin(2 * np.pi * 3 * times)
        return (0.3 * swell * np.sin(2 * np.pi * pitch * times)).astype(np.float32)
