"""Where there is music: patches by the stretch that they lie in, and nothing told of animals."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from agent.assembly.runtime import Runtime
from tests.conftest import CLIPS
from tools.audio import AudioClip, Segment
from tools.musical.music_presence import THERE, MusicDetector, Presence
from tools.store.stored_model import StoredModel


def test_a_stretch_has_the_best_of_the_patches_whose_middle_lies_in_it() -> None:
    presence = Presence(np.array([0.0, 0.96, 1.92]), np.array([0.1, 0.9, 0.3], np.float32))
    assert presence.within(Segment(start=0, end=0.96)) == pytest.approx(0.1)
    assert presence.within(Segment(start=1, end=3)) == pytest.approx(0.9)
    assert presence.within(Segment(start=1.6, end=3)) == pytest.approx(0.3)
    assert presence.within(Segment(start=5, end=6)) == 0.0


@pytest.mark.models
@pytest.mark.parametrize(("name", "music"), [("music", True), ("barks", False), ("speech", False)])
def test_music_is_told_from_a_dog_and_from_speech(runtime: Runtime, name: str, music: bool) -> None:
    get: partial[Path] = partial(runtime.store.get, "yamnet")
    detector = MusicDetector.load(StoredModel(get, runtime.store.deriver("yamnet")))
    clip = AudioClip.open(CLIPS / f"{name}.ogg")
    assert (detector(clip).within(clip.span) >= THERE) == music
