"""Voices within ten seconds: stretches, who is alone, and what a detector must confirm."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from numpy.typing import NDArray

from tests.conftest import CLIPS
from tests.tools.test_vad import Loud
from tools import speaker_segmentation, vad
from tools.audio import AudioClip, Samples, Segment
from tools.onnx_network import OnnxNetwork
from tools.speaker_segmentation import (
    CLASSES,
    FRAME,
    LATE,
    RATE,
    STEP,
    LocalVoices,
    Pause,
    Segmenter,
    alone,
    clear_pauses,
    confirmed,
    confirmed_voices,
    own_parts,
)
from tools.store.store import ModelStore


class OneLoud(OnnxNetwork):
    """Whatever is loud is the first voice, alone."""

    def __init__(self) -> None:
        self.heard = 0

    def __call__(self, inputs: Mapping[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        ((samples,),) = inputs["samples"]
        self.heard += 1
        frames = samples[: len(samples) // STEP * STEP].reshape(-1, STEP)
        loud = np.abs(frames).mean(axis=1) > 0.05
        classes = np.full((len(frames), len(CLASSES)), 1e-6, np.float32)
        classes[np.arange(len(frames)), loud.astype(int)] = 1
        return [np.log(classes)[None]]


def stretch_of(first: int, *voices: list[tuple[int, int]], frames: int = 100) -> LocalVoices:
    """Voices that speak in these frames of a stretch."""
    active = np.zeros((frames, 3), np.float32)
    for voice, times in enumerate(voices):
        for start, end in times:
            active[start:end, voice] = 1
    return LocalVoices(first, active)


WITHIN = Segment(start=10, end=100)


def test_a_long_clip_is_heard_in_halves(tmp_path: Path) -> None:
    sf.write(tmp_path / "a.wav", np.full(RATE * 42, 0.2, np.float32), RATE)
    found = list(Segmenter(OneLoud())(AudioClip.open(tmp_path / "a.wav")))
    assert [one.first for one in found] == list(range(0, 296 * len(found), 296))
    assert found[-1].first + len(found[-1].active) == pytest.approx(42 / FRAME, abs=6)
    parts = [(one.first + first, one.first + last) for one, first, last in own_parts(found)]
    assert parts[0][0] == 0
    assert all(one[1] == other[0] for one, other in pairwise(parts))


def test_one_voice_is_alone_across_a_short_pause_and_not_where_another_speaks() -> None:
    found = alone([stretch_of(0, [(10, 30), (35, 50)], [(45, 70)])], WITHIN)
    frames = [
        ((one.start - WITHIN.start) / FRAME, (one.end - WITHIN.start) / FRAME) for one in found
    ]
    late = frames[0][0] - 10
    assert 0 < late < 2
    assert [(round(a - late), round(b - late)) for a, b in frames] == [(10, 45), (50, 70)]


def test_stretches_that_overlap_tell_each_time_once() -> None:
    long = stretch_of(0, [(0, 590)], frames=590), stretch_of(296, [], [(0, 590)], frames=590)
    one, other = alone(long, WITHIN)
    assert one.end == pytest.approx(other.start)
    assert other.end > WITHIN.start + 880 * FRAME


def test_what_no_detector_hears_is_no_voice() -> None:
    stretch = stretch_of(0, [(0, 40)], [(60, 100)])
    speech = np.zeros(60, np.float32)
    speech[round(70 * STEP / vad.FRAME)] = 0.9
    kept = confirmed(stretch, speech, [])
    assert not kept.active[:, 0].any()
    assert kept.active[60:100, 1].all()


@pytest.mark.models
def test_two_voices_at_once_are_two(models: ModelStore, tmp_path: Path) -> None:
    segmenter = Segmenter.load(models.get("campplus"), models.deriver("campplus"))
    one, _ = sf.read(CLIPS / "dialogue.ogg", dtype="float32")
    rate = sf.info(CLIPS / "dialogue.ogg").samplerate
    both = one[: 6 * rate].copy()
    both[: round(2.5 * rate)] += one[round(3.5 * rate) : round(6 * rate)]
    sf.write(tmp_path / "both.wav", both, rate)
    (found,) = segmenter(AudioClip.open(tmp_path / "both.wav"))
    together = found.speaking.sum(axis=1)
    assert (together[30:140] == 2).mean() > 0.7
    assert (together[220:350] == 1).mean() > 0.8


def _probabilities(*stretches: tuple[float, float]) -> NDArray[np.float32]:
    """The detector's, for so many seconds each."""
    parts = [np.full(round(seconds * RATE / vad.FRAME), sure) for seconds, sure in stretches]
    return np.concatenate(parts).astype(np.float32)


@pytest.mark.parametrize(
    ("stretches", "pauses"),
    [
        (((1, 0.95), (0.6, 0.02), (1, 0.95)), 1),
        (((1, 0.95), (0.2, 0.02), (1, 0.95)), 0),
        (((1, 0.95), (5, 0.02), (1, 0.95)), 0),
        (((1, 0.5), (0.6, 0.02), (1, 0.5)), 0),
        (((1, 0.95), (0.6, 0.3), (1, 0.95)), 0),
        (((1, 0.95), (0.6, 0.02)), 0),
    ],
)
def test_a_pause_between_clear_speech_is_one_and_nothing_else(
    stretches: tuple[tuple[float, float], ...], pauses: int
) -> None:
    found = list(clear_pauses(_probabilities(*stretches)))
    assert len(found) == pauses
    for start, end in found:
        assert (start, end) == pytest.approx((1, 1.6), abs=0.07)


def test_nobody_speaks_through_a_clear_pause() -> None:
    frames = round(2.6 / FRAME)
    stretch = LocalVoices(0, np.tile(np.array([0.9, 0, 0], np.float32), (frames, 1)))
    speech = _probabilities((1, 0.95), (0.6, 0.02), (1, 0.95))
    heard = confirmed(stretch, speech, list(clear_pauses(speech)))
    speaking = heard.speaking[:, 0]
    assert not speaking[round(1.2 / FRAME)]
    assert speaking[round(0.5 / FRAME)]
    assert speaking[round(2.2 / FRAME)]


def test_each_stretch_looks_at_its_own_pauses_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sf.write(tmp_path / "a.wav", np.tile([0.2, -0.2], RATE * 30), RATE)
    looked: list[int] = []

    def watched(speech: Samples) -> list[Pause]:
        looked.append(len(speech))
        return [Pause(at, at + 0.5) for at in np.arange(1.0, 59.0, 2.0)]

    monkeypatch.setattr(speaker_segmentation, "clear_pauses", watched)
    steps = confirmed_voices(
        vad.Vad(Loud()), Segmenter(OneLoud()), AudioClip.open(tmp_path / "a.wav")
    )
    found: list[LocalVoices] = []

    def all_of() -> Iterator[tuple[()]]:
        found.extend((yield from steps))

    assert len(list(all_of())) > len(found) > 5
    assert len(looked) == 1
    for at in (3.25, 33.25, 57.25):
        for one in found:
            frame = round((at - LATE) / FRAME) - one.first
            assert not 0 <= frame < len(one.active) or not one.speaking[frame].any()
            assert not 60 <= frame < len(one.active) or one.speaking[frame - 45].any()
