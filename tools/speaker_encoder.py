"""A voice as a vector of length 1, by CAM++: near to itself, far from others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tools import checkpoint
from tools.audio import Samples
from tools.filterbank import Spectrogram
from tools.onnx_network import Derive, OnnxNetwork

LEAST = 8
"""Frames, of 10 ms, below which there is no voice to speak of."""


@dataclass(frozen=True)
class SpeakerEncoder:
    """Tells voices apart."""

    network: OnnxNetwork

    @classmethod
    def load(cls, folder: Path, derive: Derive, threads: int = 1) -> SpeakerEncoder:
        """Loads CAM++ from `campplus_cn_en_common.pt`; its graph is made on first use."""
        path = folder / "campplus_cn_en_common.pt"

        def make() -> bytes:
            # The package onnx takes a third of a second to import.
            from tools import campplus

            return campplus.graph(checkpoint.read(path))

        name = f"campplus-1-{checkpoint.digest(path)}.onnx"
        return cls(OnnxNetwork(derive(name, make), threads))

    def __call__(self, features: Spectrogram) -> Samples:
        """The voice in frames of Kaldi's log-mel bands; at least `LEAST` of them."""
        centred = features - features.mean(axis=0)
        voice = self.network({"features": centred[None]})[0][0]
        return voice / np.linalg.norm(voice)
