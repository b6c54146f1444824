"""Who speaks in each frame, several at once."""

import numpy as np

from tests.tools.test_speaker_segmentation import stretch_of
from tools.resegmentation import speaking
from tools.speaker_segmentation import NOBODY


def _labels(*times: tuple[int, int, int]) -> np.ndarray:
    labels = np.full(100, NOBODY)
    for start, end, speaker in times:
        labels[start:end] = speaker
    return labels


def test_two_who_speak_at_once_are_both_told() -> None:
    stretch = stretch_of(0, [(0, 50)], [(40, 90)])
    found = speaking([stretch], _labels((0, 40, 1), (50, 90, 0)), 2)
    assert [np.flatnonzero(voice).tolist() for voice in found.T] == [
        list(range(40, 90)),
        list(range(50)),
    ]


def test_a_voice_that_is_never_alone_is_whoever_else_is_near() -> None:
    stretch = stretch_of(0, [(0, 60)], [(20, 30)])
    labels = _labels((0, 20, 0), (30, 60, 0), (70, 90, 1))
    assert speaking([stretch], labels, 2)[20:30, 1].all()


def test_a_voice_that_is_never_alone_is_nobody_where_there_is_no_other() -> None:
    stretch = stretch_of(0, [(0, 60)], [(20, 30)])
    found = speaking([stretch], _labels((0, 20, 0), (30, 60, 0)), 1)
    assert found[:60, 0].all()
    assert not found[60:].any()
