"""Music of a kind: where there is time to hear it in."""

from pathlib import Path
from typing import cast

import numpy as np
import soundfile as sf

from tests.tools.made_files import Longer
from tools.musical.music_presence import MusicDetector, Presence
from tools.musical.music_tagging import SECONDS, MusicTagger
from tools.musical.musicnn import RATE
from tools.onnx_network import OnnxNetwork


class Unasked(OnnxNetwork):
    """Is never asked."""

    def __init__(self) -> None:
        pass


def test_samples_after_the_last_whole_piece_are_no_music(tmp_path: Path) -> None:
    sf.write(tmp_path / "a.wav", np.zeros(round(SECONDS * RATE), np.float32), RATE)

    def nowhere(_: object) -> Presence:
        return Presence(np.array([0.0]), np.array([0.0], np.float32))

    tagger = MusicTagger(Unasked(), Unasked(), cast("MusicDetector", nowhere))
    assert not list(tagger.percepts(Longer.open(tmp_path / "a.wav"), "music", frozenset()))
