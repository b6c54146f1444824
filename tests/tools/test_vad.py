"""Where somebody speaks: the rules for spans, and Silero on real sounds."""

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.conftest import CLIPS
from tools.audio import AudioClip, Segment
from tools.onnx_network import OnnxNetwork
from tools.vad import BLOCK, FRAME, LEAST, PAD, PAUSE, RATE, Vad, spans

STEP = FRAME / RATE


class Loud(OnnxNetwork):
    """Calls loud frames speech, and counts in its memory how many frames it has seen."""

    def __init__(self) -> None:
        self.inputs: list[NDArray[np.float32]] = []
        self.seen: list[float] = []

    def __call__(self, inputs: Mapping[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        frames = inputs["input"]
        self.inputs.append(frames)
        self.seen.append(float(inputs["h"].flat[0]))
        speech = (np.abs(frames[:, -FRAME:]).mean(axis=1) > 0.05).astype(np.float32)
        return [speech, inputs["h"] + np.float32(len(frames)), inputs["c"]]


@pytest.fixture(scope="module")
def vad() -> Vad:
    return Vad.load()


def _clip(folder: Path, samples: NDArray[np.float32]) -> AudioClip:
    path = folder / "clip.wav"
    sf.write(path, samples, RATE, subtype="FLOAT")
    return AudioClip.open(path)


def _spans(vad: Vad, clip: AudioClip, pause: float = PAUSE) -> list[Segment]:
    return spans([*vad.probabilities(clip)], clip.span, pause)


@given(
    speech=st.lists(st.sampled_from([0.0, 0.2, 0.4, 0.6, 1.0]), max_size=200),
    start=st.floats(0, 1000),
)
def test_spans_are_in_order_apart_and_inside(speech: list[float], start: float) -> None:
    within = Segment(start=start, end=start + max(1, len(speech)) * STEP)
    found = spans([np.array(speech, np.float32)], within)
    for span in found:
        assert within.start <= span.start < span.end <= within.end
        assert span.duration >= LEAST - 1e-6
    for one, other in pairwise(found):
        assert other.start - one.end >= PAUSE - 2 * PAD - 1e-6


@given(st.lists(st.booleans(), max_size=60), st.integers(0, 60))
def test_stretches_of_probabilities_may_be_cut_anywhere(speech: list[bool], at: int) -> None:
    whole = np.repeat(np.array(speech, np.float32), 4)
    within = Segment(start=5, end=5 + 240 * STEP)
    assert spans([whole], within) == spans([whole[:at], whole[at:]], within)


def test_speech_ends_only_below_the_lower_threshold() -> None:
    speech = np.array([0.4] * 5 + [0.6] + [0.4] * 10 + [0.3] * 10 + [0.4] * 5, np.float32)
    (span,) = spans([speech], Segment(start=0, end=1))
    assert span.start == pytest.approx(5 * STEP - PAD)
    assert span.end == pytest.approx(16 * STEP + PAD)


def test_short_pauses_are_bridged_and_short_sounds_are_dropped() -> None:
    speech = [1] * 10 + [0] * 3 + [1] * 10 + [0] * 10 + [1] * 3 + [0] * 10
    (span,) = spans([np.array(speech, np.float32)], Segment(start=0, end=2))
    assert span.end == pytest.approx(23 * STEP + PAD)


def test_frames_run_on_across_blocks(tmp_path: Path) -> None:
    samples = np.random.default_rng(0).uniform(-0.5, 0.5, round(2.5 * BLOCK * RATE))
    clip = _clip(tmp_path, samples.astype(np.float32))
    network = Loud()
    stretches = list(Vad(network).probabilities(clip))
    assert [len(stretch) for stretch in stretches] == [960, 960, 480]
    assert network.seen == [0, 960, 1920]
    heard = np.concatenate([frames[:, -FRAME:].reshape(-1) for frames in network.inputs])
    before = np.concatenate([frames[:, :-FRAME] for frames in network.inputs])
    assert np.array_equal(heard[: len(samples)], samples.astype(np.float32))
    assert not before[0].any()
    assert np.array_equal(before[1:], heard.reshape(-1, FRAME)[:-1, -before.shape[1] :])


def test_a_warm_cell_has_heard_the_beginning_before(tmp_path: Path) -> None:
    samples = np.random.default_rng(0).uniform(-0.5, 0.5, 3 * RATE).astype(np.float32)
    clip, network = _clip(tmp_path, samples), Loud()
    (speech,) = Vad(network).probabilities(clip, warm=True)
    assert len(speech) == -(-len(samples) // FRAME)
    once = -(-RATE // FRAME)
    assert network.seen == [0, once]
    first, again = network.inputs
    assert np.array_equal(first[1:-1], again[1 : once - 1])


def test_a_word_that_begins_at_once_is_speech_for_a_warm_cell(vad: Vad, tmp_path: Path) -> None:
    whole = AudioClip.open(CLIPS / "speech.ogg")
    word = whole.crop(Segment(start=0.9, end=1.3)).samples(RATE)
    clip = _clip(tmp_path, word)
    cold, warm = (np.concatenate([*vad.probabilities(clip, warm=one)]) for one in (False, True))
    assert warm[:3].mean() > cold[:3].mean()


def test_spans_of_a_crop_are_in_file_time(tmp_path: Path) -> None:
    samples = np.zeros(10 * RATE, np.float32)
    samples[4 * RATE : 6 * RATE] = 0.5
    samples[::2] *= -1
    clip = _clip(tmp_path, samples).crop(Segment(start=3, end=5))
    (span,) = _spans(Vad(Loud()), clip)
    assert span.start == pytest.approx(4, abs=STEP + PAD)
    assert span.end == 5


def test_a_sentence_is_found_where_it_is(vad: Vad) -> None:
    found = _spans(vad, AudioClip.open(CLIPS / "speech.ogg"), pause=1.0)
    assert [(span.start, span.end) for span in found] == [pytest.approx((0.3, 3.5), abs=0.15)]


@pytest.mark.parametrize("name", ["barks", "frogs", "music"])
def test_animals_and_music_are_no_speech(vad: Vad, name: str) -> None:
    assert _spans(vad, AudioClip.open(CLIPS / f"{name}.ogg")) == []


@pytest.mark.parametrize("seconds", [0.01, 0.1, 3.0])
def test_silence_is_no_speech(vad: Vad, tmp_path: Path, seconds: float) -> None:
    clip = _clip(tmp_path, np.zeros(round(seconds * RATE), np.float32))
    assert _spans(vad, clip) == []
